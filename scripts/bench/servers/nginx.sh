# nginx as a server of `trivet bench`: sh nginx.sh PROGRAM PORT FOLDER. One worker, no log, as the others have none; files as they are in FOLDER,
# text from memory. What else is asked gets 404 or 405, which the benchmark shows as refused. Its own files lie beside FOLDER and go with it.
program=$1 port=$2 folder=$3
home=$(dirname "$folder")/nginx-$port
mkdir -p "$home"
cat >"$home/nginx.conf" <<END
daemon off;
worker_processes 1;
worker_rlimit_nofile 20000;
pid $home/pid;
events { worker_connections 16000; }
http {
	access_log off;
	client_body_temp_path $home/client_body;
	proxy_temp_path $home/proxy;
	fastcgi_temp_path $home/fastcgi;
	uwsgi_temp_path $home/uwsgi;
	scgi_temp_path $home/scgi;
	default_type application/octet-stream;
	sendfile on;
	tcp_nopush on;
	keepalive_requests 1000000000;
	server {
		listen 127.0.0.1:$port;
		location = /plaintext { default_type text/plain; return 200 "Hello, World!"; }
		location / { root $folder; }
	}
}
END
exec "$program" -p "$home" -c "$home/nginx.conf" -e "$home/error.log"
