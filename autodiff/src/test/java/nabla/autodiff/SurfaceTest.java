package nabla.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What users see mentions nothing that they cannot see: no public or protected signature of the exported package has a
 * type of another package of the module. The permits clauses of {@link Operation} and {@link Tape} alone name one.
 */
class SurfaceTest {
    private static final String EXPORTED = Tensor.class.getPackageName();

    @Test
    void noSignatureOfTheExportedPackageMentionsAnInternalType() throws IOException {
        Set<String> leaks = new TreeSet<>();
        for (Class<?> type : exportedTypes()) {
            signature(type)
                    .flatMap(SurfaceTest::classes)
                    .filter(mentioned -> mentioned.getName().startsWith(EXPORTED + ".")
                            && !mentioned.getPackageName().equals(EXPORTED))
                    .forEach(internal -> leaks.add(type.getSimpleName() + " mentions " + internal.getName()));
        }
        assertEquals(Set.of(), leaks);
    }

    /** What sweeps need besides is in an internal subclass. */
    @Test
    void aTapeIsForLookingAt() {
        Set<String> members = Arrays.stream(Tape.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .map(Method::getName)
                .collect(Collectors.toSet());
        assertEquals(
                Set.of(
                        "record",
                        "recordWithJumps",
                        "continuousDerivatives",
                        "variables",
                        "results",
                        "nodes",
                        "size",
                        "toString",
                        "toDot"),
                members);
    }

    private static Set<Class<?>> exportedTypes() throws IOException {
        Path sources = Path.of("src", "main", "java").resolve(EXPORTED.replace('.', '/'));
        try (Stream<Path> files = Files.list(sources)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java") && !name.equals("package-info.java"))
                    .map(name -> load(name.replace(".java", "")))
                    .flatMap(type -> Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredClasses())))
                    .filter(type -> isSeen(type.getModifiers()))
                    .collect(Collectors.toSet());
        }
    }

    private static Class<?> load(String simpleName) {
        try {
            return Class.forName(EXPORTED + "." + simpleName);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isSeen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static Stream<Type> signature(Class<?> type) {
        Stream<Type> supertypes = Stream.concat(
                Stream.ofNullable(type.getGenericSuperclass()), Arrays.stream(type.getGenericInterfaces()));
        Stream<Type> fields = Arrays.stream(type.getDeclaredFields())
                .filter(field -> isSeen(field.getModifiers()))
                .map(Field::getGenericType);
        Stream<Type> constructors = Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> isSeen(constructor.getModifiers()))
                .map(Constructor::getGenericParameterTypes)
                .flatMap(Arrays::stream);
        Stream<Type> methods = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> isSeen(method.getModifiers()) && !method.isSynthetic())
                .flatMap(SurfaceTest::types);
        return Stream.of(supertypes, fields, constructors, methods).flatMap(types -> types);
    }

    private static Stream<Type> types(Method method) {
        return Stream.concat(
                Stream.of(method.getGenericReturnType()),
                Stream.concat(
                        Arrays.stream(method.getGenericParameterTypes()),
                        Arrays.stream(method.getGenericExceptionTypes())));
    }

    /** The classes that a type is made of. */
    private static Stream<Class<?>> classes(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return Stream.concat(
                    classes(parameterized.getRawType()),
                    Arrays.stream(parameterized.getActualTypeArguments()).flatMap(SurfaceTest::classes));
        }
        if (type instanceof Class<?> plain) {
            return plain.isArray() ? classes(plain.getComponentType()) : Stream.of(plain);
        }
        return Stream.of();
    }
}
