/** The demo's page. What it looks like is `style-css.ts`; what it does is the modules of `script-*.ts`. */

export const INDEX_HTML = String.raw`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="A server that stands on three runtimes. Try what it does.">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'">
<title>Trivet</title>
<link rel="icon" href="/assets/trivet.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/style.css">
<script type="module" src="/assets/main.js"></script>
</head>
<body>
<a class="skip" href="#raw">Skip to the first experiment</a>

<header class="bar">
	<a class="mark" href="/" aria-label="Trivet">
		<svg viewBox="0 0 64 64" aria-hidden="true"><use href="#trivet"></use></svg>
		<span>trivet</span>
	</a>
	<nav aria-label="Experiments">
		<a href="#raw">Bytes</a><a href="#files">Files</a><a href="#api">API</a><a href="#upload">Upload</a><a href="#stream">Streams</a>
	</nav>
	<p class="live"><span class="dot" id="live-dot"></span><span id="live-text">connecting</span></p>
</header>

<main>
<section class="hero" aria-labelledby="title">
	<div class="pitch">
		<h1 id="title">One server,<br>three legs.</h1>
		<p class="lead">An HTTP engine written from the socket up, once, that stands the same on Node, Deno and Bun.
		What you are looking at came out of the memory of the process you just started. Nothing here needs a network.</p>
		<p class="facts" id="facts" aria-live="polite">&nbsp;</p>
	</div>
	<figure class="stand">
		<svg viewBox="0 0 420 400" role="img" aria-labelledby="stand-title">
			<title id="stand-title">A trivet: a ring on three legs, named Node, Deno and Bun</title>
			<defs>
				<symbol id="trivet" viewBox="0 0 64 64">
					<g fill="none" stroke="currentColor" stroke-linecap="round" stroke-width="5">
						<path d="M11.5 26 6 54M52.5 26 58 54M32 31V60"></path>
						<ellipse cx="32" cy="19" rx="25" ry="10.5"></ellipse>
					</g>
				</symbol>
			</defs>
			<ellipse class="shade" cx="210" cy="352" rx="170" ry="22"></ellipse>
			<g class="heat" aria-hidden="true">
				<path d="M170 74c-14-16 12-26 0-46"></path>
				<path d="M210 66c-16-18 14-30 0-54"></path>
				<path d="M250 74c-14-16 12-26 0-46"></path>
			</g>
			<g class="legs">
				<g id="leg-node"><path d="M76 158 50 318"></path><circle cx="50" cy="322" r="9"></circle></g>
				<g id="leg-bun"><path d="M344 158 370 318"></path><circle cx="370" cy="322" r="9"></circle></g>
				<g id="leg-deno"><path d="M210 184V346"></path><circle cx="210" cy="350" r="9"></circle></g>
			</g>
			<ellipse class="ring" cx="210" cy="126" rx="152" ry="54"></ellipse>
			<ellipse class="ring thin" cx="210" cy="126" rx="96" ry="31"></ellipse>
			<g class="names">
				<text x="50" y="362">Node</text><text x="210" y="390">Deno</text><text x="370" y="362">Bun</text>
			</g>
		</svg>
		<figcaption>The leg that carries this page glows.</figcaption>
	</figure>
</section>

<section class="part" id="raw" aria-labelledby="raw-title">
	<div class="say">
		<h2 id="raw-title">Say it in bytes</h2>
		<p>This goes to the engine exactly as written, on a fresh connection, and what comes back is exactly what the socket would carry.
		A line break is sent as CR LF; write <code>\r</code>, <code>\n</code> or <code>\x00</code> to be impolite.</p>
		<p class="hint">The engine does no I/O of its own, so it can be run in memory like this, a connection a click.</p>
	</div>
	<div class="do">
		<div class="choices" id="raw-presets" role="group" aria-label="Requests to try"></div>
		<form id="raw-form" class="wire">
			<div>
				<label for="raw-request">You send</label>
				<textarea id="raw-request" spellcheck="false" autocomplete="off" autocapitalize="off" rows="11"></textarea>
			</div>
			<div>
				<span class="label" id="raw-label">Trivet answers</span>
				<pre id="raw-response" class="screen" tabindex="0" aria-labelledby="raw-label" aria-live="polite"></pre>
			</div>
			<p class="act"><button type="submit" class="go">Send</button> <span id="raw-note" class="hint"></span></p>
		</form>
	</div>
</section>

<section class="part" id="files" aria-labelledby="files-title">
	<div class="say">
		<h2 id="files-title">Files, whole and in part</h2>
		<p>A folder, served from memory by the same handler that serves one from disk: validators, conditional requests, single and multiple ranges.</p>
		<p class="hint">Or look at <a href="/files/">the listing</a> itself.</p>
	</div>
	<div class="do">
		<div class="choices" id="files-list" role="group" aria-label="Files"></div>
		<div class="choices quiet" id="files-ways" role="group" aria-label="Ways to ask"></div>
		<pre id="files-response" class="screen" tabindex="0" aria-label="Response" aria-live="polite"></pre>
	</div>
</section>

<section class="part" id="api" aria-labelledby="api-title">
	<div class="say">
		<h2 id="api-title">An API in memory</h2>
		<p>Notes by <code>GET</code>, <code>POST</code> and <code>DELETE</code> on <code>/api/notes</code>. They last as long as the process.</p>
		<p class="hint">From a shell:<br><code id="curl-line" class="line">curl /api/notes</code></p>
	</div>
	<div class="do">
		<form id="note-form" class="row">
			<label class="unseen" for="note-text">A note</label>
			<input id="note-text" maxlength="200" required placeholder="Leave a note" autocomplete="off">
			<button type="submit" class="go">Post</button>
		</form>
		<ul id="notes" class="notes"></ul>
		<p id="note-status" class="hint" role="status"></p>
		<details id="echo">
			<summary>What did my browser send?</summary>
			<pre id="echo-response" class="screen" tabindex="0" aria-label="Your request, as the server saw it"></pre>
		</details>
	</div>
</section>

<section class="part" id="upload" aria-labelledby="upload-title">
	<div class="say">
		<h2 id="upload-title">Send something large</h2>
		<p>The server hashes it as it arrives and keeps none of it. Your browser hashes it too, and the two should agree.</p>
		<p class="hint">The socket is read no faster than the handler reads.</p>
	</div>
	<div class="do">
		<label class="drop" id="drop">
			<input type="file" id="upload-file">
			<span><strong>Drop a file here</strong>, or choose one</span>
		</label>
		<p class="act"><button type="button" id="upload-random">Send 32 MiB of noise</button></p>
		<div id="upload-run" hidden>
			<progress id="upload-bar" max="1" value="0" aria-label="Sent"></progress>
			<dl class="facts-list" id="upload-facts" aria-live="polite"></dl>
		</div>
	</div>
</section>

<section class="part" id="stream" aria-labelledby="stream-title">
	<div class="say">
		<h2 id="stream-title">Things that take time</h2>
		<p>A response may go on for as long as it likes. Words come as chunks when they exist; events come while you watch.</p>
		<p class="hint">Stop the server with the page open: the clock notices, waits, and comes back when it does.</p>
	</div>
	<div class="do">
		<p class="act"><button type="button" id="words-go" class="go">Stream some words</button> <button type="button" id="words-stop" disabled>Stop reading</button>
		<span id="words-note" class="hint"></span></p>
		<p id="words" class="words" aria-live="off"></p>
		<div class="clock">
			<p class="time" id="clock-time" role="timer" aria-label="The server's clock">--:--:--</p>
			<div>
				<p class="hint" id="clock-state">Waiting for the first event.</p>
				<p class="act"><button type="button" id="clock-toggle">Hang up</button></p>
			</div>
		</div>
	</div>
</section>
</main>

<footer>
	<p>Trivet has no dependency at run time. <code>trivet help</code> says the rest.</p>
</footer>
<noscript><p class="noscript">The page needs JavaScript for its experiments. <a href="/files/">The files</a> do without.</p></noscript>
</body>
</html>
`;
