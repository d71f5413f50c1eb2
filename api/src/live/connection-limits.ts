/** Counts live connections by credential, over every transport. */
export interface ConnectionLimits {
  /**
   * Takes a place.
   *
   * @returns gives it back; null when the credential has as many connections as it may
   */
  take(this: void, credentialId: string, limit: number): Promise<(() => void) | null>;
}

/** Counts the connections of this process. */
export function createLocalConnectionLimits(): ConnectionLimits {
  const open = new Map<string, number>();
  return {
    take(credentialId, limit) {
      const taken = open.get(credentialId) ?? 0;
      if (taken >= limit) return Promise.resolve(null);
      open.set(credentialId, taken + 1);
      let isTaken = true;
      return Promise.resolve(() => {
        if (!isTaken) return;
        isTaken = false;
        const left = (open.get(credentialId) ?? 1) - 1;
        if (left > 0) open.set(credentialId, left);
        else open.delete(credentialId);
      });
    },
  };
}
