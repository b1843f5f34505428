import { manualClock } from '@sluice/core/manual-clock'
import { describe, expect, it } from 'vitest'
import { groupCommit } from './group-commit.ts'

function start(fail = false) {
  const groups: string[][] = []
  const group = groupCommit(manualClock(), (requests: string[]) => {
    groups.push(requests)
    if (fail) throw new Error('disk full')
    return requests.map((request) => request.length)
  })
  return { ...group, groups }
}

describe('groupCommit', () => {
  it('commits the requests of one turn together and returns each its result', async () => {
    const { add, groups } = start()
    expect(await Promise.all(['a', 'bb', 'ccc'].map(add))).toEqual([1, 2, 3])
    expect(groups).toEqual([['a', 'bb', 'ccc']])
  })

  it('commits a later request in a separate group', async () => {
    const { add, groups } = start()
    await add('a')
    await add('b')
    expect(groups).toEqual([['a'], ['b']])
  })

  it('fails every request of a group whose commit fails', async () => {
    const { add } = start(true)
    const results = await Promise.allSettled(['a', 'b'].map(add))
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('commits nothing when no request waits', async () => {
    const { add, flush, groups } = start()
    const added = add('a')
    flush()
    flush()
    await added
    expect(groups).toEqual([['a']])
  })
})
