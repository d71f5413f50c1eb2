import type { DataScope } from "../accounts/scope.ts";
import { ALERT_SEVERITIES } from "../alerts/rule.ts";
import type { AlertSeverity } from "../alerts/rule.ts";
import type { Alert } from "../alerts/alert.ts";
import type { Bus } from "./bus.ts";
import type { Clock } from "./clock.ts";
import { createFeed } from "./feed.ts";
import type { Feed } from "./feed.ts";
import { FrameWindow } from "./frame-window.ts";

/** The alerts that something happened to since the last frame, each once. */
export interface AlertFrame {
  alerts: Alert[];
}

/** Alerts that may wait for one frame. Past it the oldest are left out; the counts of the frame stay right. */
const MAX_WAITING_ALERTS = 1_000;

/** Follows alerts of a severity or a higher one. */
export function followAlerts(
  parts: { bus: Bus; clock: Clock },
  scope: DataScope,
  minSeverity: AlertSeverity,
): Feed<AlertFrame> {
  const enough: ReadonlySet<AlertSeverity> = new Set(
    ALERT_SEVERITIES.slice(ALERT_SEVERITIES.indexOf(minSeverity)),
  );
  const window = new FrameWindow(parts.clock);
  let waiting = new Map<string, Alert>();
  const leave = parts.bus.subscribe(scope, (message) => {
    if (message.type !== "alerts") return;
    for (const alert of message.alerts) {
      if (!enough.has(alert.severity)) continue;
      waiting.delete(alert.id);
      if (waiting.size >= MAX_WAITING_ALERTS) waiting.delete(waiting.keys().next().value!);
      waiting.set(alert.id, alert);
    }
    if (waiting.size > 0) window.signal();
  });
  const next = async (): Promise<AlertFrame | null> => {
    if (!(await window.next())) return null;
    const alerts = [...waiting.values()];
    waiting = new Map();
    return { alerts };
  };
  const close = () => {
    leave();
    window.close();
  };
  return createFeed({ next, close });
}
