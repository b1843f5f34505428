import { expect, test } from 'vitest'
import { apng } from './apng.ts'
import { launchBrowser } from './browser.ts'

test('frames become one picture that a browser plays', async () => {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 40, height: 30 } })
    // Only a secure page may decode.
    await page.route('**', (route) => route.fulfill({ contentType: 'text/html', body: '' }))
    await page.goto('https://frames.example/')
    const frames = []
    for (const colour of ['red', 'lime']) {
      await page.setContent(`<body style="background:${colour}">`)
      frames.push({ png: await page.screenshot(), ms: 100 })
    }
    // The decoder of WebCodecs refuses what is not whole.
    const decoded = await page.evaluate(async (base64) => {
      const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
      const decoder = new (globalThis as unknown as { ImageDecoder: new (init: object) => ImageDecoder }).ImageDecoder({
        type: 'image/png',
        data,
      })
      const canvas = new OffscreenCanvas(40, 30).getContext('2d')
      const colours: number[][] = []
      for (const frameIndex of [0, 1]) {
        const { image } = await decoder.decode({ frameIndex })
        canvas?.drawImage(image, 0, 0)
        colours.push([...(canvas?.getImageData(20, 15, 1, 1).data ?? [])])
      }
      return colours
    }, apng(frames).toString('base64'))
    expect(decoded).toEqual([
      [255, 0, 0, 255],
      [0, 255, 0, 255],
    ])
  } finally {
    await browser.close()
  }
}, 480_000)

type ImageDecoder = { decode: (options: { frameIndex: number }) => Promise<{ image: CanvasImageSource }> }

test('frames of two sizes are refused', async () => {
  const png = (width: number) => {
    const buffer = Buffer.alloc(33)
    buffer.write('IHDR', 12, 'latin1')
    buffer.writeUInt32BE(13, 8)
    buffer.writeUInt32BE(width, 16)
    return buffer
  }
  expect(() =>
    apng([
      { png: png(1), ms: 1 },
      { png: png(2), ms: 1 },
    ]),
  ).toThrow('differ')
})
