package nabla.nn;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nabla.autodiff.Tensor;

/** Programs of the tests in a JVM of their own. */
public final class OwnJvm {
    private OwnJvm() {}

    /** A program that runs on the kernels of this JVM. */
    public static ProcessBuilder onTheseKernels(Class<?> program, String... arguments) {
        String kernels =
                Tensor.kernels().startsWith("vector") ? "--add-modules=jdk.incubator.vector" : "-Dnabla.kernels=scalar";
        return of(List.of(kernels), program, arguments);
    }

    /** A program with the flags of its JVM. */
    public static ProcessBuilder of(List<String> flags, Class<?> program, String... arguments) {
        String classPath = Stream.of(Tensor.class, Layer.class, program)
                .map(OwnJvm::folderOf)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, program.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** The folder or jar that a class comes from. */
    private static Path folderOf(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        String url = type.getResource("/" + file).toString();
        String home = url.substring(0, url.length() - file.length());
        return Path.of(URI.create(home.startsWith("jar:") ? home.substring(4, home.indexOf('!')) : home));
    }
}
