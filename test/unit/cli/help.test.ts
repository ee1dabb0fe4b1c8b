import { describe, expect, it } from "vitest";
import { COMMANDS, optionsOf } from "../../../src/cli/commands.ts";
import { HELP_WIDTH, wrap } from "../../../src/cli/help-layout.ts";
import { helpText } from "../../../src/cli/help-pages.ts";
import { flagName, OPTION_KEYS, OPTIONS, optionRow, variableName } from "../../../src/cli/options.ts";
import { paintFor, wantsColour } from "../../../src/cli/paint.ts";
import { hasVariable } from "../../../src/cli/read-environment.ts";
import { UsageError } from "../../../src/protocol/faults.ts";

const PLAIN = paintFor(false);
const TOPICS = [
	"overview",
	"serve",
	"check",
	"demo",
	"bench",
	"status",
	"reload",
	"stop",
	"log-level",
	"completion",
	"version",
	"help",
	"flags",
	"listening",
	"processes",
	"files",
	"limits",
	"output",
	"config",
	"workers",
	"admin",
	"logs",
	"proxies",
	"modules",
	"environment",
	"signals",
];
const PAGES = [undefined, ...TOPICS, "port", "--port", "-p", "--no-clean-urls", "host", "force", "--json"];

describe("help", () => {
	it.each(PAGES)("on %s fits its width and ends in one line end", (topic) => {
		const text = helpText(topic, PLAIN);
		expect(text.split("\n").filter((line) => line.length > HELP_WIDTH || line.endsWith(" "))).toEqual([]);
		expect(text).toMatch(/[^\n]\n$/);
		expect(text).not.toContain("\x1b");
	});

	it.each(PAGES)("on %s is the same text in colour", (topic) => {
		// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colour is made of.
		const bare = helpText(topic, paintFor(true)).replace(/\x1b\[\d+m/g, "");
		expect(bare).toBe(helpText(topic, PLAIN));
	});

	it("on flags names every one of them", () => {
		const text = helpText("flags", PLAIN);
		for (const key of OPTION_KEYS) if (optionRow(key).group !== "version") expect(text).toMatch(new RegExp(`--(no-)?${flagName(key)}\\b`));
	});

	it("on the environment names every variable", () => {
		const text = helpText("environment", PLAIN);
		for (const key of OPTION_KEYS) {
			if (hasVariable(key)) expect(text).toContain(variableName(key));
			else expect(text).not.toContain(variableName(key));
		}
	});

	it("on help names topics that there are", () => {
		const text = helpText("help", PLAIN);
		for (const topic of TOPICS.slice(1).filter((each) => each !== "help")) expect(text).toContain(topic);
	});

	it.each(COMMANDS.filter((command) => command !== "help"))("on %s names every option it takes", (command) => {
		const text = helpText(command, PLAIN);
		for (const key of optionsOf(command)) expect(text).toMatch(new RegExp(`--(no-)?${flagName(key)}\\b`));
	});

	it("on nothing names every command and every group that has a page", () => {
		const text = helpText(undefined, PLAIN);
		for (const command of COMMANDS.filter((each) => each !== "serve")) expect(text).toContain(`trivet ${command}`);
	});

	it("on an option has its variable and what it takes", () => {
		expect(helpText("--timeout-idle", PLAIN)).toMatch(/--timeout-idle TIME.*\[65s\].*TRIVET_TIMEOUT_IDLE.*a time above 0/s);
	});

	it.each([
		["srve", /"serve"/],
		["evironment", /"environment"/],
		["timeout-idel", /"timeout-idle"/],
		["zzzzzzzz", /trivet help help/],
		["constructor", /There is no help on/],
	])("on %s is a mistake", (topic, message) => {
		expect(() => helpText(topic, PLAIN)).toThrow(UsageError);
		expect(() => helpText(topic, PLAIN)).toThrow(message);
	});

	it("wraps between words, and leaves long ones whole", () => {
		expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
		expect(wrap("incomprehensible x", 5)).toEqual(["incomprehensible", "x"]);
		expect(wrap("", 5)).toEqual([""]);
	});
});

describe("the table of options", () => {
	it("has each flag, letter and variable once", () => {
		const letters = OPTION_KEYS.map((key) => optionRow(key).short).filter((short) => short !== "");
		expect(new Set(letters).size).toBe(letters.length);
		expect(new Set(OPTION_KEYS.map(flagName)).size).toBe(OPTION_KEYS.length);
		for (const key of OPTION_KEYS) expect(flagName(key)).not.toMatch(/^no-/);
	});

	it("has defaults that its kinds read", () => {
		for (const key of OPTION_KEYS) {
			const { initial, kind } = optionRow(key);
			// What depends on where it runs is told in words.
			if (initial !== "" && !initial.includes(" ")) expect([key, kind.read(initial)]).not.toEqual([key, undefined]);
		}
		expect(OPTIONS.port.kind.read(OPTIONS.port.initial)).toBe(8080);
	});
});

describe("colour", () => {
	it.each([
		[undefined, true, {}, true],
		[undefined, false, {}, false],
		[undefined, true, { TERM: "dumb" }, false],
		[undefined, true, { NO_COLOR: "1" }, false],
		[undefined, true, { NO_COLOR: "" }, true],
		[undefined, false, { FORCE_COLOR: "1" }, true],
		[undefined, false, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
		[undefined, true, { FORCE_COLOR: "0" }, false],
		[undefined, true, { FORCE_COLOR: "false" }, false],
		[undefined, false, { FORCE_COLOR: "" }, false],
		[false, true, { FORCE_COLOR: "1" }, false],
		[true, false, { NO_COLOR: "1" }, true],
	] as [boolean | undefined, boolean, Record<string, string>, boolean][])(
		"option %s, terminal %s, %j: %s",
		(option, isTerminal, variables, expected) => {
			expect(wantsColour(option, isTerminal, (name) => variables[name])).toBe(expected);
		},
	);
});
