# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154 # root comes from inside.sh, cases goes there
# nginx as a mail proxy.  It closes the connection after a rejected LOGIN, without an answer to the
# LOGOUT behind it; where the server behind it is down, LOGIN gets no tagged answer at all.  A client
# without the certificate that it demands gets through TLS, and then BYE.  Where it expects a PROXY
# header, it waits for one in clear, and resets whoever starts TLS instead.

server_install() {
	packages nginx-core libnginx-mod-mail
}

nginx_conf() { # STARTTLS AUTHENTICATION-HEADERS [LISTEN-WORD [LINE...]]
	cat <<-END
	load_module /usr/lib/nginx/modules/ngx_mail_module.so;
	worker_processes 1;
	pid /run/nginx-test.pid;
	error_log /run/nginx-test.log;
	events {
	  worker_connections 100;
	}
	http {
	  access_log off;
	  server {
	    listen 127.0.0.1:9080;
	    location / {
	      $2
	      return 200;
	    }
	  }
	}
	mail {
	  auth_http 127.0.0.1:9080/;
	  imap_capabilities IMAP4rev1 UIDPLUS IDLE LITERAL+ SASL-IR;
	  imap_auth plain login;
	  server_name mail.test;
	  ssl_certificate /pki/good.pem;
	  ssl_certificate_key /pki/good.key;
	  ssl_protocols TLSv1.2 TLSv1.3;
	  ${4-}
	  server {
	    listen 127.0.0.2:143 ${3-};
	    protocol imap;
	    starttls $1;
	  }
	  server {
	    listen 127.0.0.2:993 ssl ${3-};
	    protocol imap;
	  }
	}
	END
}

server_start() {
	local reject='add_header Auth-Status "Invalid login or password";'
	case $1 in
	on | only | off) nginx_conf "$1" "$reject" ;;
	slow) nginx_conf on "$reject add_header Auth-Wait 3;" ;;
	proxied) nginx_conf only "$reject" proxy_protocol ;;
	client-cert) nginx_conf only "$reject" '' 'ssl_verify_client on;
		ssl_client_certificate /pki/ca.pem;' ;;
	down) nginx_conf on 'add_header Auth-Status OK; add_header Auth-Server 127.0.0.1;
		add_header Auth-Port 9;' ;;
	esac >"$root/etc/nginx-test.conf"
	in_root nginx -c /etc/nginx-test.conf && await_listener 143 993
}

cases='
#name                         | policy | arguments | exit | verdict | 143 | 993 | login | findings
starttls only                 | only   |           | 0 | pass | ok | ok | refused | cleartext-port-open
audited                       | only   | audit     | 0 | warn | ok | ok | refused | cleartext-port-open tls-cipher-cbc tls-pq-missing tls-cipher-order-client grade=B
starttls on                   | on     |           | 1 | fail | ok | ok | evaluated | plaintext-login-accepted plaintext-sasl-accepted plaintext-auth-advertised cleartext-port-open
the same, with Auth-Wait      | slow   |           | 1 | fail | ok | ok | evaluated | plaintext-login-accepted plaintext-sasl-accepted plaintext-auth-advertised cleartext-port-open
the server behind it is down  | down   |           | 1 | fail | ok | ok | - | plaintext-sasl-accepted plaintext-auth-advertised ?plaintext-login-accepted cleartext-port-open
starttls off                  | off    |           | 1 | fail | starttls | ok | evaluated | starttls-missing plaintext-login-accepted plaintext-sasl-accepted plaintext-auth-advertised cleartext-port-open
it wants a PROXY header       | proxied      | --timeout 4 | 1 | fail | greeting:timeout | tls:reset | - | *greet-silent tls-reset-after-hello
it wants a client certificate | client-cert  |           | 1 | fail | - | greeting:bye | refused | *tls-client-cert-required greet-bye cleartext-port-open
'
