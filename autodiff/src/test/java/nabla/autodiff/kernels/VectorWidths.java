package nabla.autodiff.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** The vector kernels at every width, each loaded anew, for the width is a constant of the loaded classes. */
final class VectorWidths {

    private VectorWidths() {}

    /** Vector kernels of 128, 256 and 512 bits; none if the vector module is absent. */
    static List<Kernels> all() {
        List<Kernels> kernels = new ArrayList<>();
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
            for (int bits : new int[] {128, 256, 512}) {
                kernels.add(ofWidth(bits));
            }
        }
        return kernels;
    }

    private static Kernels ofWidth(int bits) {
        Loader loader = new Loader();
        Module home = Kernels.class.getModule();
        if (home.isNamed()) {
            home.addExports(Kernels.class.getPackageName(), loader.getUnnamedModule());
        }
        System.setProperty("nabla.vectorBits", Integer.toString(bits));
        try {
            var constructor = loader.loadClass(Kernels.class.getPackageName() + ".VectorKernels")
                    .getDeclaredConstructor();
            constructor.setAccessible(true);
            Kernels kernels = (Kernels) constructor.newInstance();
            if (!kernels.name().contains(bits + " bits")) {
                throw new AssertionError("not " + bits + " bits wide: " + kernels.name());
            }
            return kernels;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("vector kernels of " + bits + " bits", e);
        } finally {
            System.clearProperty("nabla.vectorBits");
        }
    }

    /** Defines the classes of the package itself, all but the interface. */
    private static final class Loader extends ClassLoader {

        Loader() {
            super(Kernels.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Kernels.class.getPackageName() + ".") || name.startsWith(Kernels.class.getName())) {
                return super.loadClass(name, resolve);
            }
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
            try (InputStream in = Kernels.class.getResourceAsStream(file)) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
