/** What goes wrong between a command and the server that it speaks to. */

/** A server couldn't be asked, or what it said makes no sense. The message says what to do. `code` is the POSIX name of a system's failure, or "". */
export class AdminFailure extends Error {
	readonly code: string;
	constructor(message: string, code = "", options?: ErrorOptions) {
		super(message, options);
		this.name = "AdminFailure";
		this.code = code;
	}
}
