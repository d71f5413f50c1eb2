import type { ApiKeyType } from "#lib/gql/apart/graphql.ts";

export const KEY_TYPE_LABELS: Record<ApiKeyType, string> = {
  LIVE: "Live data",
  TEST: "Test data",
  READ: "Live data, reading only",
};
