package nabla.architecture;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a type shows to its users: the types in its public and protected members, and those that it extends. */
final class Signatures {
    private Signatures() {}

    /** The Nabla types that a public type and the public types in it show. */
    static Set<Class<?>> shown(Class<?> type) {
        List<Type> types = new ArrayList<>(List.of(type.getGenericInterfaces()));
        types.addAll(Arrays.asList(type.getTypeParameters()));
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            addAll(types, constructor);
        }
        for (Method method : type.getDeclaredMethods()) {
            addAll(types, method);
            if (isShown(method.getModifiers())) {
                types.add(method.getGenericReturnType());
            }
        }
        for (Field field : type.getDeclaredFields()) {
            if (isShown(field.getModifiers())) {
                types.add(field.getGenericType());
            }
        }
        Set<Class<?>> shown = new HashSet<>();
        types.forEach(t -> collect(t, shown));
        for (Class<?> inner : type.getDeclaredClasses()) {
            if (isShown(inner.getModifiers())) {
                shown.addAll(shown(inner));
            }
        }
        return shown;
    }

    private static void addAll(List<Type> types, Executable member) {
        if (isShown(member.getModifiers()) && !member.isSynthetic()) {
            types.addAll(List.of(member.getGenericParameterTypes()));
            types.addAll(List.of(member.getGenericExceptionTypes()));
        }
    }

    private static boolean isShown(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static void collect(Type type, Set<Class<?>> shown) {
        if (type instanceof Class<?> simple) {
            Class<?> element = simple;
            while (element.isArray()) {
                element = element.getComponentType();
            }
            if (element.getName().startsWith("nabla.")) {
                shown.add(element);
            }
        } else if (type instanceof ParameterizedType generic) {
            collect(generic.getRawType(), shown);
            Stream.of(generic.getActualTypeArguments()).forEach(argument -> collect(argument, shown));
        } else if (type instanceof GenericArrayType array) {
            collect(array.getGenericComponentType(), shown);
        } else if (type instanceof WildcardType wildcard) {
            Stream.of(wildcard.getUpperBounds(), wildcard.getLowerBounds())
                    .flatMap(Stream::of)
                    .forEach(bound -> collect(bound, shown));
        } else if (type instanceof TypeVariable<?> variable) {
            // A bound may name the variable itself, T extends TensorTree<T>; its raw type is what can be internal.
            for (Type bound : variable.getBounds()) {
                collect(bound instanceof ParameterizedType generic ? generic.getRawType() : bound, shown);
            }
        }
    }
}
