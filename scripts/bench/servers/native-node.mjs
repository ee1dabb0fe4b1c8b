/** Node's own server. */
import { createServer } from "node:http";
import { announce, BODY, CONTENT_TYPE } from "./answer.mjs";

const server = createServer((_request, response) => {
	response.writeHead(200, { "Content-Type": CONTENT_TYPE, "Content-Length": BODY.length });
	response.end(BODY);
});
server.listen(0, "127.0.0.1", () => announce(server.address().port));
