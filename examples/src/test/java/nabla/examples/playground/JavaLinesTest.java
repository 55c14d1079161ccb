package nabla.examples.playground;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import nabla.autodiff.Rng;
import nabla.autodiff.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The lines that the page shows compile and run for every loss and data set, and give what the page shows. */
@Tag("long")
class JavaLinesTest {
    private static final Limits LIMITS = Limits.standard();
    private static final List<String> LOSSES = List.of(
            "\"loss\":\"exact\"",
            "\"loss\":\"sliced\",\"energy\":false",
            "\"loss\":\"denoising\",\"levels\":1,\"sigma\":0.3",
            "\"loss\":\"denoising\",\"levels\":3",
            "\"loss\":\"ve\"",
            "\"loss\":\"vp\"");

    @TempDir
    private static Path folder;

    private static final Map<String, Integer> PROGRAMS = new LinkedHashMap<>();
    private static ClassLoader loader;

    /** All of them in one go: class Playground7 is the seventh. */
    @BeforeAll
    static void theyCompile() throws Exception {
        double[] drawn = drawn();
        StringBuilder csv = new StringBuilder("x,y\n");
        for (int i = 0; i < drawn.length; i += 2) {
            csv.append(drawn[i]).append(',').append(drawn[i + 1]).append('\n');
        }
        Path points = Files.writeString(folder.resolve("points.csv"), csv);
        List<JavaFileObject> sources = all().map(settings -> {
                    int number = PROGRAMS.size();
                    PROGRAMS.put(settings, number);
                    String text = JavaLines.of(Settings.of(settings, LIMITS))
                            .replace("class Playground ", "class Playground" + number + " ")
                            .replace(
                                    "Path.of(\"points.csv\")",
                                    "Path.of(\"" + points.toString().replace("\\", "\\\\") + "\")");
                    return source("Playground" + number, text);
                })
                .toList();
        StringWriter problems = new StringWriter();
        List<String> options =
                List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path"), "-nowarn");
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(problems, null, null, options, null, sources)
                .call();
        assertTrue(compiled, problems::toString);
        loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, JavaLinesTest.class.getClassLoader());
    }

    private static JavaFileObject source(String name, String text) {
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreErrors) {
                return text;
            }
        };
    }

    private static double[] drawn() {
        return Rng.of(9).normal(40, 2).toArray();
    }

    private static Stream<String> all() {
        return Stream.of(DataSet.values()).flatMap(set -> LOSSES.stream().map(loss -> settings(set, loss, true)));
    }

    private static String settings(DataSet set, String loss, boolean rails) {
        String points = set != DataSet.DRAWN
                ? ""
                : ",\"drawn\":"
                        + IntStream.range(0, drawn().length)
                                .mapToObj(i -> Double.toString(drawn()[i]))
                                .collect(Collectors.joining(",", "[", "]"));
        // Walls are what a loss with a divergence refuses.
        boolean up = rails && set != DataSet.CHECKERBOARD;
        return "{\"data\":\"" + set.name().toLowerCase(Locale.ROOT) + "\"," + loss + ",\"rails\":" + up
                + ",\"points\":40,\"width\":8,\"steps\":6,\"seed\":3" + points + "}";
    }

    private static Tensor[] run(String settings) throws Exception {
        Method learn = loader.loadClass("Playground" + PROGRAMS.get(settings)).getDeclaredMethod("learn");
        learn.setAccessible(true);
        return (Tensor[]) learn.invoke(null);
    }

    @ParameterizedTest
    @MethodSource("all")
    void theyRun(String settings) throws Exception {
        Tensor[] result = run(settings);
        assertArrayEquals(new int[] {300, 2}, result[0].shape());
        Settings read = Settings.of(settings, LIMITS);
        boolean hasDensity = read.isConditional() || read.energy();
        assertEquals(hasDensity ? 2 : 1, result.length);
        if (hasDensity) {
            assertEquals(300, result[1].size());
        }
    }

    static Stream<String> losses() {
        return LOSSES.stream().map(loss -> settings(DataSet.MOONS, loss, true));
    }

    /** The page sends floats, of 24 bits. */
    @ParameterizedTest
    @MethodSource("losses")
    void theyGiveWhatThePageShows(String text) throws Exception {
        Settings settings = Settings.of(text, LIMITS);
        Tensor[] result = run(text);
        try (Session session = new Session(settings, LIMITS, work -> {})) {
            Picture last = Picture.last(session);
            double[] shown = last.chains().toArray();
            double[] computed = result[0].toArray();
            for (int i = 0; i < shown.length; i++) {
                assertEquals((float) computed[i], (float) shown[i]);
            }
        }
    }

    /** A refused program is refused in the same words. */
    @Test
    void theyAreRefusedAsThePageIs() throws Exception {
        Settings relu = Settings.of("{\"activation\":\"relu\",\"points\":40,\"width\":8,\"steps\":6}", LIMITS);
        String text = JavaLines.of(relu).replace("class Playground ", "class Refused ");
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        null,
                        null,
                        null,
                        List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path")),
                        null,
                        List.of(source("Refused", text)))
                .call();
        assertTrue(compiled);
        Method learn = loader.loadClass("Refused").getDeclaredMethod("learn");
        learn.setAccessible(true);
        Throwable refusal = assertThrows(InvocationTargetException.class, () -> learn.invoke(null))
                .getCause();
        try (Session session = new Session(relu, LIMITS, work -> {})) {
            assertEquals(refusal.getMessage(), Picture.last(session).text("message"));
        }
    }
}
