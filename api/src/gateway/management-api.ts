import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";

/** The way back to clients of an API gateway, which holds their WebSockets for us. */
export interface ManagementApi {
  /**
   * Sends one message.
   *
   * @returns `gone` when the gateway has no such client any more
   * @throws when it could not be sent, after having been tried again
   */
  push(connectionId: string, message: Buffer): Promise<"sent" | "gone">;
  /** Has the gateway close the client's WebSocket. */
  disconnect(connectionId: string): Promise<void>;
  close(): void;
}

/** Tries of one message, the first included. The SDK waits between them, longer each time, with jitter. */
const MAX_ATTEMPTS = 6;
const CONNECTION_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * API Gateway's management API by its SDK, which signs with the credentials that it finds where it runs and tries
 * throttled and failed calls again.
 *
 * @param endpoint the stage's address, `https://{api}.execute-api.{region}.amazonaws.com/{stage}`
 */
export function createManagementApi({
  endpoint,
  region,
}: {
  endpoint: string;
  region: string;
}): ManagementApi {
  const client = new ApiGatewayManagementApiClient({
    endpoint,
    region,
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
  });
  return {
    async push(connectionId, message) {
      try {
        await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: message }));
        return "sent";
      } catch (error) {
        if (error instanceof GoneException) return "gone";
        throw error;
      }
    },
    async disconnect(connectionId) {
      try {
        await client.send(new DeleteConnectionCommand({ ConnectionId: connectionId }));
      } catch (error) {
        if (!(error instanceof GoneException)) throw error;
      }
    },
    close: () => client.destroy(),
  };
}
