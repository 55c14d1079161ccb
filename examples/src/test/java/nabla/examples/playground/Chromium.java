package nabla.examples.playground;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import nabla.examples.InstalledBrowser;

/** A headless Chromium, driven by its DevTools protocol. */
final class Chromium implements AutoCloseable {
    private static final int SECONDS = 60;
    private static final int MOST_AFTERLIFE_SECONDS = 5;
    private static final Pattern VALUE = Pattern.compile("\"result\":\\{\"type\":\"string\",\"value\":\"([^\"]*)\"");

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger last = new AtomicInteger();
    private final Map<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
    private final List<String> events = new CopyOnWriteArrayList<>();

    Chromium(String browser, Path profile, String... flags) throws Exception {
        List<String> command = InstalledBrowser.command(browser, profile, ", EXCLUDE 127.0.0.1");
        command.add("--remote-debugging-port=0");
        command.addAll(List.of(flags));
        command.add("about:blank");
        process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address()), new Listener())
                .get(SECONDS, TimeUnit.SECONDS);
    }

    private String address() throws IOException {
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher address = Pattern.compile("listening on (ws://\\S+)").matcher(line);
            if (address.find()) {
                Thread rest = new Thread(() -> said.lines().forEach(ignored -> {}), "chromium");
                rest.setDaemon(true);
                rest.start();
                return address.group(1);
            }
        }
        throw new IOException("the browser ended before it told its address");
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean isLast) {
            message.append(data);
            if (isLast) {
                String whole = message.toString();
                message.setLength(0);
                Matcher id = Pattern.compile("^\\{\"id\":(\\d+)").matcher(whole);
                if (id.find()) {
                    answers.remove(Integer.valueOf(id.group(1))).complete(whole);
                } else {
                    events.add(whole);
                }
            }
            from.request(1);
            return null;
        }
    }

    private String send(String tab, String method, String parameters) throws Exception {
        int id = last.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        answers.put(id, answer);
        String session = tab.isEmpty() ? "" : ",\"sessionId\":\"" + tab + "\"";
        socket.sendText(
                        "{\"id\":" + id + session + ",\"method\":\"" + method + "\",\"params\":{" + parameters + "}}",
                        true)
                .get(SECONDS, TimeUnit.SECONDS);
        String text = answer.get(SECONDS, TimeUnit.SECONDS);
        if (text.contains("\"error\":{")) {
            throw new AssertionError(method + ": " + text);
        }
        return text;
    }

    private static String field(String name, String json) {
        Matcher field = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
        if (!field.find()) {
            throw new AssertionError("no " + name + " in " + json);
        }
        return field.group(1);
    }

    /** Opens a page in a tab of its own. */
    Tab open(URI page, int width, int height) throws Exception {
        String target = field("targetId", send("", "Target.createTarget", "\"url\":\"about:blank\""));
        String attach = "\"flatten\":true,\"targetId\":\"" + target + "\"";
        Tab tab = new Tab(target, field("sessionId", send("", "Target.attachToTarget", attach)));
        tab.send("Network.enable", "");
        tab.send("Page.enable", "");
        tab.send("Runtime.enable", "");
        tab.size(width, height);
        tab.send("Page.navigate", "\"url\":\"" + page + "\"");
        return tab;
    }

    /** A page that is open. */
    final class Tab implements AutoCloseable {
        private final String target;
        private final String session;

        private Tab(String target, String session) {
            this.target = target;
            this.session = session;
        }

        String send(String method, String parameters) throws Exception {
            return Chromium.this.send(session, method, parameters);
        }

        void size(int width, int height) throws Exception {
            send(
                    "Emulation.setDeviceMetricsOverride",
                    "\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":false");
        }

        void media(String feature, String value) throws Exception {
            send(
                    "Emulation.setEmulatedMedia",
                    "\"features\":[{\"name\":\"" + feature + "\",\"value\":\"" + value + "\"}]");
        }

        /** The value of an expression as text, once a promise is kept. */
        String value(String expression) throws Exception {
            // Encoded, an answer has nothing that JSON would have to escape.
            String escaped = ("Promise.resolve((" + expression + ")).then(value => encodeURIComponent(String(value)))")
                    .replace("\\", "\\\\")
                    .replace("\"", "\\\"")
                    .replace("\n", "\\n");
            String answer = send("Runtime.evaluate", "\"awaitPromise\":true,\"expression\":\"" + escaped + "\"");
            Matcher value = VALUE.matcher(answer);
            if (!value.find()) {
                throw new AssertionError(expression + ": " + answer);
            }
            return URLDecoder.decode(value.group(1), StandardCharsets.UTF_8);
        }

        /** Waits until an expression is true. */
        void await(String expression) throws Exception {
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (!value(expression).equals("true")) {
                if (System.nanoTime() > until) {
                    throw new AssertionError(expression + " did not become true; status: "
                            + value("document.getElementById('status')?.textContent"));
                }
                Thread.sleep(20);
            }
        }

        void mouse(String type, double x, double y) throws Exception {
            int buttons = type.equals("mouseReleased") ? 0 : 1;
            send(
                    "Input.dispatchMouseEvent",
                    "\"type\":\"" + type + "\",\"x\":" + x + ",\"y\":" + y
                            + ",\"button\":\"left\",\"clickCount\":1,\"buttons\":" + buttons);
        }

        void key(String key, int code) throws Exception {
            String text = key.equals(" ") ? ",\"text\":\" \"" : "";
            String parameters = "\"key\":\"" + key + "\",\"windowsVirtualKeyCode\":" + code;
            send("Input.dispatchKeyEvent", "\"type\":\"keyDown\"," + parameters + text);
            send("Input.dispatchKeyEvent", "\"type\":\"keyUp\"," + parameters);
        }

        /** A picture of the window, or of the whole page. */
        void screenshot(Path file, boolean whole) throws Exception {
            String answer = send("Page.captureScreenshot", "\"format\":\"png\",\"captureBeyondViewport\":" + whole);
            Files.write(file, Base64.getDecoder().decode(field("data", answer)));
        }

        /** The addresses that the page asked for. */
        List<String> requests() {
            return events("Network.requestWillBeSent").stream()
                    .map(event -> field("url", event.substring(event.indexOf("\"request\":{"))))
                    .toList();
        }

        /** The events of a kind. */
        List<String> events(String method) {
            return events.stream()
                    .filter(event -> event.contains("\"method\":\"" + method + "\"") && event.contains(session))
                    .toList();
        }

        @Override
        public void close() throws Exception {
            Chromium.this.send("", "Target.closeTarget", "\"targetId\":\"" + target + "\"");
        }
    }

    /** Ends all its processes, and waits until they write no more into the profile, which is deleted next. */
    @Override
    public void close() {
        socket.abort();
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        // Where nobody collects them, processes that have ended without their parent seem to live on.
        CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, MOST_AFTERLIFE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}
