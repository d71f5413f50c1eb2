import { randomBytes } from "node:crypto";
import { hash as argon2, verify } from "@node-rs/argon2";
import { ContractError } from "../contract-error.ts";

/** argon2id with 19 MiB, two passes and one lane: OWASP's Password Storage Cheat Sheet. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Hashes at a time. They run on libuv's four threads, which files and names need as well. */
const MAX_AT_WORK = 2;
/** Hashes that may wait: about a second's worth. More is somebody's flood. */
const MAX_WAITING = 64;
const RETRY_AFTER_SECONDS = 2;

/** Hashes passwords and checks them. */
export interface Passwords {
  /** @returns argon2id in PHC form */
  hash(password: string): Promise<string>;
  /** @param hash null where nobody has such an account: it takes the same work, and is false */
  verify(hash: string | null, password: string): Promise<boolean>;
}

/** What does the work; a test counts it. */
export interface PasswordHashing {
  hash(password: string): Promise<string>;
  verify(hash: string, password: string): Promise<boolean>;
}

const argon2id: PasswordHashing = {
  hash: (password) => argon2(password, COST),
  verify: (hash, password) => verify(hash, password),
};

/** @throws {ContractError} from its methods, `overloaded`, where too many wait already */
export function createPasswords(hashing: PasswordHashing = argon2id): Passwords {
  const bounded = boundedQueue();
  // Of a password that nobody has, made with the same parameters as all others.
  let decoy: Promise<string> | null = null;
  const decoyHash = () => (decoy ??= hashing.hash(randomBytes(32).toString("base64url")));
  return {
    hash: (password) => bounded(() => hashing.hash(password)),
    verify: (hash, password) =>
      bounded(async () => {
        const isRight = await hashing.verify(hash ?? (await decoyHash()), password);
        return isRight && hash !== null;
      }),
  };
}

function boundedQueue(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let atWork = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (atWork >= MAX_AT_WORK) {
      if (waiting.length >= MAX_WAITING)
        throw new ContractError("overloaded", "Too many people are signing in just now.", {
          retry_after_seconds: RETRY_AFTER_SECONDS,
        });
      // Whoever finishes hands its place on, so the count stays.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else atWork += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) atWork -= 1;
      else next();
    }
  };
}
