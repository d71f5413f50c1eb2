/** Counts live connections by credential, over every transport. */
export class ConnectionLimits {
  readonly #open = new Map<string, number>();

  /**
   * Takes a place.
   *
   * @returns gives it back; null when the credential has as many connections as it may
   */
  take(credentialId: string, limit: number): (() => void) | null {
    const open = this.#open.get(credentialId) ?? 0;
    if (open >= limit) return null;
    this.#open.set(credentialId, open + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      const left = (this.#open.get(credentialId) ?? 1) - 1;
      if (left > 0) this.#open.set(credentialId, left);
      else this.#open.delete(credentialId);
    };
  }
}
