package nabla.examples.embed;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Speaks HTTP over a bare socket, so that it can break every rule. */
final class Client implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    Client(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /**
     * What came back.
     *
     * @param status 0 if the connection was closed without an answer; one that stays open without an answer is an error
     */
    record Reply(int status, Map<String, String> headers, String body) {
        private static final Reply CLOSED = new Reply(0, Map.of(), "");
    }

    static Reply once(int port, String method, String path, String type, String body) throws IOException {
        try (Client client = new Client(port)) {
            return client.send(method, path, type, body);
        }
    }

    Reply send(String method, String path, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n") + "Content-Length: " + bytes.length
                + "\r\n\r\n";
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(bytes);
        return raw(request.toByteArray());
    }

    /** Sends bytes as they are. */
    Reply raw(byte[] request) throws IOException {
        write(request);
        return reply();
    }

    /** Sends bytes as they are; what the other side does not take any more is lost, and then this is false. */
    boolean write(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return true;
        } catch (IOException e) {
            return false; // The other side has closed the connection; what it said before can still be read.
        }
    }

    Reply reply() throws IOException {
        return reply(true);
    }

    /** What answers HEAD, which has a length and no body. */
    Reply replyWithoutBody() throws IOException {
        return reply(false);
    }

    private Reply reply(boolean withBody) throws IOException {
        String status;
        try {
            status = line();
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return Reply.CLOSED;
        }
        if (status == null) {
            return Reply.CLOSED;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); line != null && !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = withBody ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (status.startsWith("HTTP/1.1 100")) {
            return reply(withBody);
        }
        return new Reply(Integer.parseInt(status.split(" ")[1]), headers, body);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            if (c == '\n') {
                return line.toString().strip();
            }
            line.append((char) c);
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
