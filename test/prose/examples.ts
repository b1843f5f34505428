import type { PatternId } from './patterns.ts'

/** One sentence that the pattern flags, and one of good English close to it. */
interface Example {
  readonly flagged: string
  readonly allowed: string
}

const words = (count: number) => `${'word '.repeat(count - 1)}word.`

/** Examples for each pattern. The checker skips this file, because it quotes bad English. */
export const examples: Record<PatternId, Example> = {
  answer: { flagged: 'The answer has a status.', allowed: 'Run `answer`, then open answer-hop.tsx.' },
  tell: { flagged: 'The log tells the reason.', allowed: 'Readers can tell the two apart.' },
  say: { flagged: 'The page says what is wrong.', allowed: 'That said, explain it and say so in the commit.' },
  ask: { flagged: 'The stage asks for a key.', allowed: 'Start with the cost, because everyone asks about it first.' },
  refuse: { flagged: 'S3 refused the object.', allowed: 'The error is "refused", connection refused.' },
  mend: { flagged: 'The client can mend it.', allowed: 'We recommend a fix and an amendment.' },
  'hold-against': { flagged: 'It is held against the digest.', allowed: 'The buffer holds 128 MiB.' },
  stand: { flagged: 'The limits stand in one file.', allowed: 'A function stands in for the sink.' },
  take: {
    flagged: 'The stream takes the event.',
    allowed: 'The first install takes about 30 s, taking the cache into account.',
  },
  again: { flagged: 'The client sends the event again.', allowed: 'Read the file again, or send the event.' },
  'go-on': {
    flagged: 'Delivery goes on from the checkpoint.',
    allowed: 'See what is going on: what goes on the disk is compressed.',
  },
  fate: { flagged: 'It counts what became of the events.', allowed: 'It counts the outcome of the events.' },
  words: { flagged: 'The error has words of its own.', allowed: 'A sentence has at most 25 words; use AWS’s words.' },
  alone: { flagged: 'It is used in production alone.', allowed: 'The replay leaves other objects alone.' },
  hop: { flagged: 'The second hop is the stream.', allowed: 'A proxy removes hop-by-hop headers.' },
  trouble: { flagged: 'The gateway is in trouble.', allowed: 'See the troubleshooting page.' },
  unsupported: { flagged: 'Tags are not modelled.', allowed: 'The data is modeled as lines.' },
  pulse: { flagged: 'The pulse of the pipeline stopped.', allowed: 'The server sends a heartbeat.' },
  house: { flagged: 'An event waits at the door.', allowed: 'There is room for 500 surrounding records; see room.ts.' },
  whoever: { flagged: 'Whoever has the key can send.', allowed: 'Callers who have the key can send.' },
  'but-for': { flagged: 'All lines but for the last are valid.', allowed: 'It works, but for large files it is slow.' },
  besides: { flagged: 'Two roles exist besides.', allowed: 'Two roles exist besides the default role.' },
  'of-ours': { flagged: 'It ends in an error of ours.', allowed: 'It ends in our error because of its own limit.' },
  'as-because': { flagged: 'It stops, as there is no reader.', allowed: 'It stops, as it does on AWS.' },
  'so-therefore': { flagged: 'So the client retries.', allowed: 'The write failed, so the client retries.' },
  'no-for-not': { flagged: 'The body is no JSON.', allowed: 'There is no body, and the key is no longer valid.' },
  personification: {
    flagged: 'A reload forgets the key.',
    allowed: 'Readers know the key of `a`. Learn more about it.',
  },
  spelling: { flagged: 'The behaviour was normalised.', allowed: 'The behavior was normalized after two analyses.' },
  'doc-fragment': { flagged: 'Of the whole account, in USD.', allowed: 'Whether the budget is for the whole account.' },
  'doc-verb': { flagged: 'Return the outcome.', allowed: 'Returns the outcome.' },
  'fronted-fragment': { flagged: 'Of a batch only a part is kept.', allowed: 'Of course, a part is kept.' },
  'long-sentence': { flagged: words(31), allowed: words(30) },
  'long-message': { flagged: words(26), allowed: words(25) },
  'colon-and-semicolon': { flagged: 'Two parts: one; two.', allowed: 'Choose another port; N is free (0: any port).' },
  'test-name-length': { flagged: 'x'.repeat(81), allowed: 'x'.repeat(80) },
  'test-name-verb': { flagged: 'the focus stays in the field', allowed: 'keeps the focus in the field' },
}
