package nabla.examples.playground;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** HTTP by hand, for requests that no client would send. */
record Http(int port) {
    private static final int PATIENCE = 20_000;

    /** An answer; status 0 if the connection was closed without one. */
    record Reply(int status, String head, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    static Http of(URI server) {
        return new Http(server.getPort());
    }

    Reply get(String path, String... headers) throws IOException {
        return send("GET", path, "", headers);
    }

    Reply post(String path, String session, String body, String... headers) throws IOException {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type: application/json";
        all[headers.length + 1] = "Nabla-Session: " + session;
        return send("POST", path, body, all);
    }

    /** A request with these headers; a host and a length are added unless they are among them. */
    Reply send(String method, String path, String body, String... headers) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        if (Arrays.stream(headers).noneMatch(header -> header.startsWith("Host"))) {
            head.append("Host: 127.0.0.1:").append(port).append("\r\n");
        }
        if (bytes.length > 0) {
            head.append("Content-Length: ").append(bytes.length).append("\r\n");
        }
        head.append("Connection: close\r\n\r\n");
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.write(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        request.write(bytes);
        return raw(request.toByteArray());
    }

    /** What comes back for these bytes, until the other side closes. */
    Reply raw(byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE);
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            return reply(socket.getInputStream());
        }
    }

    private static Reply reply(InputStream in) throws IOException {
        byte[] all;
        try {
            all = in.readAllBytes();
        } catch (java.net.SocketException e) {
            all = new byte[0];
        }
        String text = new String(all, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return new Reply(0, "", new byte[0]);
        }
        return new Reply(
                Integer.parseInt(text.substring(9, 12)),
                text.substring(0, end).toLowerCase(java.util.Locale.ROOT),
                Arrays.copyOfRange(all, end + 4, all.length));
    }
}
