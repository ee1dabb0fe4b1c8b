/** Tells people, scripts and the service manager how a server is: the banner, `--print-json`, `--open`, sd_notify. */
import type { EventLog } from "../../operations/logs/log.ts";
import { ServiceNotifier } from "../../operations/notify-service.ts";
import type { Runtime } from "../../runtime.ts";
import { bannerText, type Listening, readyJson } from "../banner.ts";
import type { OptionValues } from "../options.ts";
import { paintFor, wantsColour } from "../paint.ts";

export class Announcer {
	#runtime: Runtime;
	#values: OptionValues;
	#notifier: ServiceNotifier;

	constructor(runtime: Runtime, values: OptionValues, log: EventLog) {
		this.#runtime = runtime;
		this.#values = values;
		this.#notifier = new ServiceNotifier(runtime, (message) => log.log("warn", message));
	}

	/** It serves. */
	ready(listening: Listening): void {
		const runtime = this.#runtime;
		const { quiet, color, printJson, open } = this.#values;
		const paint = paintFor(wantsColour(color, runtime.errorIsTerminal, (name) => runtime.environment(name)));
		if (quiet !== true) runtime.writeError(bannerText(runtime, listening, paint));
		if (printJson === true) runtime.writeOut(readyJson(runtime, listening));
		this.serves(listening.url);
		if (open === true && listening.url.startsWith("http")) void this.#open(listening.url);
	}

	/** It serves still, or again. */
	serves(what: string): void {
		this.#notifier.ready(`Serving ${what}`);
	}

	reloading(): void {
		this.#notifier.reloading();
	}

	/** Tells the service manager's watchdog, where there is one, for as long as it says so. */
	watch(isHealthy: () => boolean): void {
		this.#notifier.startWatchdog(isHealthy);
	}

	/** `text` is for people; null: there is nothing to say. */
	stopping(text: string | null): void {
		if (text !== null && this.#values.quiet !== true) this.#runtime.writeError(text);
		this.#notifier.stopping("Stopping");
	}

	/** Resolves when everything has been told. */
	close(): Promise<void> {
		return this.#notifier.settled();
	}

	async #open(url: string): Promise<void> {
		if (!(await this.#runtime.openInBrowser(url)) && this.#values.quiet !== true)
			this.#runtime.writeError(`No browser could be opened; go to ${url}\n`);
	}
}
