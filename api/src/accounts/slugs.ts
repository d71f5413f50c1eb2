import { randomBytes } from "node:crypto";
import type { PeopleStore } from "./people.store.ts";
import { alternativesTo, isWorkspaceSlug, slugFrom } from "./person-rules.ts";

/** Whether a workspace can have a slug. */
export interface SlugAvailability {
  slug: string;
  isAvailable: boolean;
  /** One that is free and near; null where this one is free, or nothing can be made of it. */
  suggestion: string | null;
}

/** Looks whether a slug is free, and for one near it where it is not. */
export async function findSlug(
  store: Pick<PeopleStore, "findTakenSlugs">,
  wanted: string,
): Promise<SlugAvailability> {
  const slug = wanted.trim();
  const near = isWorkspaceSlug(slug) ? slug : slugFrom(slug);
  if (near === null) return { slug, isAvailable: false, suggestion: null };
  const candidates = [near, ...alternativesTo(near, () => randomBytes(2).toString("hex"))];
  const taken = new Set(await store.findTakenSlugs(candidates));
  const free = candidates.find((candidate) => !taken.has(candidate)) ?? null;
  return free === slug
    ? { slug, isAvailable: true, suggestion: null }
    : { slug, isAvailable: false, suggestion: free };
}
