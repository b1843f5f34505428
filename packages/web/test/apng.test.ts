import { describe, expect, it } from 'vitest'
import { apng } from './apng.ts'
import { setUpBrowser } from './fixtures.ts'

const browser = setUpBrowser()

/** The part of WebCodecs' ImageDecoder that the test uses. */
type ImageDecoder = { decode: (options: { frameIndex: number }) => Promise<{ image: CanvasImageSource }> }

describe('apng', () => {
  it('returns one picture that a browser plays', async () => {
    const page = await browser.newPage({ viewport: { width: 40, height: 30 } })
    // Only a secure page may decode.
    await page.route('**', (route) => route.fulfill({ contentType: 'text/html', body: '' }))
    await page.goto('https://frames.example/')
    const frames = []
    for (const color of ['red', 'lime']) {
      await page.setContent(`<body style="background:${color}">`)
      frames.push({ png: await page.screenshot(), ms: 100 })
    }
    // The decoder of WebCodecs rejects an incomplete picture.
    const decoded = await page.evaluate(async (base64) => {
      const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      const decoder = new (globalThis as unknown as { ImageDecoder: new (init: object) => ImageDecoder }).ImageDecoder({
        type: 'image/png',
        data,
      })
      const canvas = new OffscreenCanvas(40, 30).getContext('2d')
      const colors: number[][] = []
      for (const frameIndex of [0, 1]) {
        const { image } = await decoder.decode({ frameIndex })
        canvas?.drawImage(image, 0, 0)
        colors.push([...(canvas?.getImageData(20, 15, 1, 1).data ?? [])])
      }
      return colors
    }, apng(frames).toString('base64'))
    expect(decoded).toEqual([
      [255, 0, 0, 255],
      [0, 255, 0, 255],
    ])
  })

  it('rejects frames of two sizes', () => {
    const png = (width: number) => {
      const buffer = Buffer.alloc(33)
      buffer.write('IHDR', 12, 'latin1')
      buffer.writeUInt32BE(13, 8)
      buffer.writeUInt32BE(width, 16)
      return buffer
    }
    const frames = [1, 2].map((width) => ({ png: png(width), ms: 1 }))
    expect(() => apng(frames)).toThrow('differ')
  })
})
