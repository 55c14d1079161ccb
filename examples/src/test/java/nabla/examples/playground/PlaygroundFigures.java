package nabla.examples.playground;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nabla.examples.Nabla;
import nabla.examples.playground.Chromium.Tab;

/** Measures what docs/playground.md says of speed and memory, in a JVM and a browser of their own. Not a test. */
final class PlaygroundFigures {
    private static final long MINUTE = 60_000_000_000L;
    private static final List<String> SETS = List.of("moons", "ring", "spiral", "two_gaussians");
    private static final List<String> LOSSES = List.of("denoising", "vp", "exact", "ve", "sliced");

    private PlaygroundFigures() {}

    /** Takes a browser, and for how many minutes the heap is watched. */
    public static void main(String[] args) throws Exception {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Nabla.class.getName(),
                        "playground",
                        "--no-browser")
                .redirectErrorStream(true)
                .start();
        try (Chromium browser = new Chromium(args[0], Files.createTempDirectory("playground"))) {
            URI page = address(server);
            for (String start : List.of("first page", "second page")) {
                try (Tab tab = browser.open(page, 1280, 1000)) {
                    first(tab, start);
                }
            }
            try (Tab tab = browser.open(page, 1280, 1000)) {
                watch(tab, server.pid(), Integer.parseInt(args[1]));
            }
        } finally {
            server.destroy();
        }
    }

    private static URI address(Process server) throws Exception {
        BufferedReader said =
                new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher address = Pattern.compile("(http://\\S+) ").matcher(line);
            if (address.find()) {
                return URI.create(address.group(1));
            }
        }
        throw new IllegalStateException("the playground did not start");
    }

    /** Times since the page was asked for, and rates while a long training runs. */
    private static void first(Tab tab, String start) throws Exception {
        tab.await("typeof picture !== 'undefined' && picture?.step >= 300");
        System.out.printf(
                "%s: first paint %s ms, field of 300 steps after %s ms%n",
                start,
                tab.value("Math.round(performance.getEntriesByName('first-contentful-paint')[0].startTime)"),
                tab.value("Math.round(performance.now())"));
        tab.value("(form.elements.steps.value = 20000, train(), 1)");
        Thread.sleep(2000);
        double from = Double.parseDouble(tab.value("picture.step"));
        int pictures = tab.requests().size();
        long begin = System.nanoTime();
        Thread.sleep(5000);
        double seconds = (System.nanoTime() - begin) / 1e9;
        System.out.printf(
                "  %.0f pictures and %.0f training steps a second%n",
                (tab.requests().size() - pictures) / seconds,
                (Double.parseDouble(tab.value("picture.step")) - from) / seconds);
    }

    /** The heap after a collection, once a minute, while one training follows the other. */
    private static void watch(Tab tab, long server, int minutes) throws Exception {
        tab.await("typeof picture !== 'undefined' && picture?.step >= 100");
        long end = System.nanoTime() + minutes * MINUTE;
        long next = 0;
        for (int k = 0; System.nanoTime() < end; k++) {
            String set = SETS.get(k % SETS.size());
            String loss = LOSSES.get(k % LOSSES.size());
            tab.value("(form.elements.data.value = '" + set + "', form.elements.loss.value = '" + loss
                    + "', train(), 1)");
            Thread.sleep(15_000);
            if (System.nanoTime() > next) {
                System.out.println("training " + k + ", " + loss + ": " + heap(server));
                next = System.nanoTime() + MINUTE;
            }
        }
    }

    private static String heap(long server) throws Exception {
        for (int i = 0; i < 2; i++) {
            jcmd(server, "GC.run");
        }
        return jcmd(server, "GC.heap_info")
                .lines()
                .filter(line -> line.contains("used"))
                .findFirst()
                .orElseThrow()
                .strip();
    }

    private static String jcmd(long server, String command) throws Exception {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, Long.toString(server), command).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
