import type { Bus, BusMessage } from "./bus.ts";

/**
 * The bus of a single process. A listener is called at once and must only note what came: what it notes is bounded
 * by the listener itself (`frame-window.ts`), so there is no queue here that could grow.
 *
 * @param onListenerError a listener that throws is reported, and the others hear the message all the same
 */
export function createMemoryBus(onListenerError: (error: unknown) => void): Bus {
  const listeners = new Map<number, Set<(message: BusMessage) => void>>();
  return {
    publish(message) {
      for (const listener of listeners.get(message.dataSetId) ?? []) {
        try {
          listener(message);
        } catch (error) {
          onListenerError(error);
        }
      }
    },
    subscribe({ dataSetId }, listener) {
      let inDataSet = listeners.get(dataSetId);
      if (inDataSet === undefined) listeners.set(dataSetId, (inDataSet = new Set()));
      // A wrapper of its own, so that the same function can listen twice and leave once.
      const entry = (message: BusMessage) => listener(message);
      inDataSet.add(entry);
      return () => {
        inDataSet.delete(entry);
        if (inDataSet.size === 0 && listeners.get(dataSetId) === inDataSet) listeners.delete(dataSetId);
      };
    },
    isFollowing: () => Promise.resolve(),
    close() {
      listeners.clear();
      return Promise.resolve();
    },
  };
}
