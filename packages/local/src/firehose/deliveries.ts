import type { Clock } from '@sluice/core/clock'
import type { Random } from '@sluice/core/random'
import type { OnCrashPoint } from '../disk/crash-points.ts'
import type { Clients } from './clients.ts'
import type { DeliveryObserver } from './context.ts'
import { DeliveryControl } from './control.ts'
import { deliver } from './delivery.ts'
import { awsPace, type Pace } from './pace.ts'
import type { State, States } from './state.ts'

export type DeliveriesOptions = {
  states: States
  clock: Clock
  random: Random
  /** Called at each durable step. */
  onCrashPoint?: OnCrashPoint
  /** Returns the callbacks for a delivery stream. Default: none. */
  observe?: (name: string) => Partial<DeliveryObserver>
  /** Default: `awsPace`. */
  pace?: Pace | undefined
  /** Called with the work of each delivery stream, from its start to its end. */
  onStarted?: ((work: Promise<void>) => void) | undefined
}

const ignoreAll: DeliveryObserver = { onBuffered() {}, onDelivered() {}, onError() {} }

/** The running deliveries, one for each delivery stream. */
export class Deliveries {
  readonly #options: DeliveriesOptions
  readonly #running = new Map<string, { streamName: string; control: DeliveryControl; ended: Promise<void> }>()
  #clients: Clients | undefined

  constructor(options: DeliveriesOptions) {
    this.#options = options
  }

  /** Starts every delivery stream in the folder. Before this, `start` has no effect. */
  startAll(clients: Clients): void {
    this.#clients = clients
    for (const state of this.#options.states.all()) this.start(state)
  }

  /** Starts the delivery of one delivery stream. */
  start({ deliveryStream }: State): void {
    if (!this.#clients) return
    const { states, clock, random, onCrashPoint = () => {}, observe = () => ({}), pace = awsPace } = this.#options
    const observer = { ...ignoreAll, ...observe(deliveryStream.name) }
    const control = new DeliveryControl(clock)
    const ended = deliver({
      deliveryStream,
      states,
      clients: this.#clients,
      clock,
      random,
      control,
      pace,
      observer,
      onCrashPoint,
    })
    this.#options.onStarted?.(ended)
    this.#running.set(deliveryStream.name, {
      streamName: deliveryStream.streamName,
      control,
      ended: ended.finally(() => control.fulfill(control.waiting())),
    })
  }

  /** Makes the deliveries of a stream read its new records soon. */
  notify(streamName: string): void {
    for (const { control, ...delivery } of this.#running.values())
      if (delivery.streamName === streamName) control.notify()
  }

  /** Resolves once everything that the stream holds now is delivered. */
  async flush(name: string): Promise<void> {
    await this.#running.get(name)?.control.flush()
  }

  /**
   * Ends a delivery once it has delivered everything, or after `withinMs` milliseconds. The next start continues from
   * the checkpoint.
   */
  async stop(name: string, withinMs: number): Promise<void> {
    const delivery = this.#running.get(name)
    if (!delivery) return
    const cancel = delivery.control.drain(withinMs)
    await delivery.ended.finally(cancel)
    this.#running.delete(name)
  }

  /** Ends all deliveries, as `stop` does. */
  async stopAll(withinMs: number): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.stop(name, withinMs)))
  }
}
