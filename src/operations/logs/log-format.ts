/** The forms a log line may have, and how grave it is. */

export const LOG_FORMATS = ["text", "combined", "json", "off"] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** The least grave first. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
