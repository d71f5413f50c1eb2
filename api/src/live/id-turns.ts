type Handle = (message: string) => Promise<void>;

/** Messages of one connection that may wait for the end of a subscription. */
const MAX_WAITING = 100;
/** And characters of them: as many as one message may have. */
const MAX_WAITING_LENGTH = 2_097_152;

/**
 * Lets the id of a subscription be used again only when graphql-ws is through with the one before, which it tells apart by
 * their ids alone: one that begins while the last of its id still begins or ends would be ended with it, or go on
 * unnoticed beside its successor, so that each frame comes twice.
 *
 * @param handle of graphql-ws; its promise lasts for as long as the operation that a message begins
 * @param refuse more wait than may
 */
export function inTurnById(handle: Handle, refuse: () => void): Handle {
  /** What runs, by its id. */
  const running = new Map<string, Promise<void>>();
  /** What an id's next message has to wait for. */
  const turns = new Map<string, Promise<void>>();
  let waiting = 0;
  let waitingLength = 0;

  /** @returns what graphql-ws makes of a message, and what the next one of its id waits for */
  function pass(type: string, id: string, message: string): { handled: Promise<void>; turn?: Promise<void> } {
    const handled = handle(message);
    const run = running.get(id);
    if (type === "complete" && run !== undefined) return { handled, turn: run };
    if (type !== "subscribe" || run !== undefined) return { handled };
    // Whoever passed the message on hears of its failure.
    const ended = handled
      .catch(() => undefined)
      .then(() => {
        running.delete(id);
      });
    running.set(id, ended);
    return { handled };
  }

  function waitFor(id: string, turn: Promise<void>): void {
    turns.set(id, turn);
    void turn.then(() => {
      if (turns.get(id) === turn) turns.delete(id);
    });
  }

  return async (message) => {
    const { type, id } = readHead(message);
    if (type === null || id === null) return handle(message);
    const before = turns.get(id);
    if (before === undefined) {
      const { handled, turn } = pass(type, id, message);
      if (turn !== undefined) waitFor(id, turn);
      return handled;
    }
    if (waiting >= MAX_WAITING || waitingLength + message.length > MAX_WAITING_LENGTH) return refuse();
    waiting += 1;
    waitingLength += message.length;
    const passed = before.then(() => {
      waiting -= 1;
      waitingLength -= message.length;
      return pass(type, id, message);
    });
    waitFor(
      id,
      passed.then(({ turn }) => turn),
    );
    return (await passed).handled;
  };
}

/** Whatever is no message of the protocol is graphql-ws's to refuse. */
function readHead(message: string): { type: string | null; id: string | null } {
  try {
    const { type, id } = JSON.parse(message) as { type?: unknown; id?: unknown };
    return { type: typeof type === "string" ? type : null, id: typeof id === "string" ? id : null };
  } catch {
    return { type: null, id: null };
  }
}
