package nabla.autodiff.operations;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nabla.autodiff.Tensor;
import nabla.autodiff.evaluation.Shapes;

/**
 * Einstein's summation convention as a composition of matrix products: operands are contracted from the left, two at a
 * time; letters of both that are still needed are batches, letters of both that are not are the inner size.
 */
public final class Einsum {
    private final String equation;
    private final Map<Character, Integer> sizes = new LinkedHashMap<>();

    private Einsum(String equation) {
        this.equation = equation;
    }

    /** The contraction that the equation names. */
    public static Tensor of(String equation, Tensor... operands) {
        return new Einsum(equation).contract(operands);
    }

    private Tensor contract(Tensor[] operands) {
        String[] sides = equation.replace(" ", "").split("->", -1);
        String[] inputs = sides[0].split(",", -1);
        if (sides.length != 2 || inputs.length != operands.length) {
            throw problem("needs one term for each operand and a result, as in \"ij,jk->ik\"", operands);
        }
        Named result = read(inputs[0], operands, 0);
        for (int i = 1; i < operands.length; i++) {
            Named next = read(inputs[i], operands, i);
            Set<Character> needed = letters(sides[1]);
            for (int j = i + 1; j < inputs.length; j++) {
                needed.addAll(letters(inputs[j]));
            }
            result = product(result, next, needed);
        }
        Set<Character> wanted = letters(sides[1]);
        if (wanted.size() != sides[1].length() || !sizes.keySet().containsAll(wanted)) {
            throw problem("the result repeats or invents a letter", operands);
        }
        return result.keep(wanted).inOrder(new ArrayList<>(wanted)).tensor;
    }

    /** An operand with its letters; a repeated letter becomes a diagonal. */
    private Named read(String term, Tensor[] operands, int i) {
        Tensor x = operands[i];
        if (term.length() != x.rank()) {
            throw problem("term \"" + term + "\" does not have as many letters as the operand has axes", operands);
        }
        List<Character> letters = new ArrayList<>();
        for (char letter : term.toCharArray()) {
            letters.add(letter);
        }
        for (int axis = 0; axis < term.length(); axis++) {
            int size = x.size(axis);
            Integer known = sizes.putIfAbsent(term.charAt(axis), size);
            if (known != null && known != size) {
                throw problem("letter " + term.charAt(axis) + " has sizes " + known + " and " + size, operands);
            }
        }
        Named named = new Named(x, letters);
        for (char letter : letters(term)) {
            while (named.letters.indexOf(letter) != named.letters.lastIndexOf(letter)) {
                named = named.diagonal(letter);
            }
        }
        return named;
    }

    private Named product(Named a, Named b, Set<Character> needed) {
        Set<Character> own = new LinkedHashSet<>(b.letters);
        own.addAll(needed);
        Named left = a.keep(own);
        Set<Character> others = new LinkedHashSet<>(left.letters);
        others.addAll(needed);
        Named right = b.keep(others);
        List<Character> batch = new ArrayList<>();
        List<Character> inner = new ArrayList<>();
        List<Character> rows = new ArrayList<>();
        List<Character> columns = new ArrayList<>();
        for (char letter : left.letters) {
            (right.letters.contains(letter) ? needed.contains(letter) ? batch : inner : rows).add(letter);
        }
        right.letters.stream().filter(letter -> !left.letters.contains(letter)).forEach(columns::add);
        int[] full = concat(batch, rows, columns).stream().mapToInt(sizes::get).toArray();
        Shapes.size("einsum", full);
        Tensor x = left.inOrder(concat(batch, rows, inner)).tensor.reshape(shape(batch, size(rows), size(inner)));
        Tensor y =
                right.inOrder(concat(batch, columns, inner)).tensor.reshape(shape(batch, size(columns), size(inner)));
        return new Named(Products.MATMUL_NT.apply(x, y).reshape(full), concat(batch, rows, columns));
    }

    private int[] shape(List<Character> batch, int rows, int columns) {
        return Shapes.concat(batch.stream().mapToInt(sizes::get).toArray(), new int[] {rows, columns});
    }

    private int size(List<Character> letters) {
        return Shapes.size("einsum", letters.stream().mapToInt(sizes::get).toArray());
    }

    @SafeVarargs
    private static List<Character> concat(List<Character>... parts) {
        List<Character> all = new ArrayList<>();
        Arrays.stream(parts).forEach(all::addAll);
        return all;
    }

    private static Set<Character> letters(String term) {
        Set<Character> letters = new LinkedHashSet<>();
        for (char letter : term.toCharArray()) {
            letters.add(letter);
        }
        return letters;
    }

    private IllegalArgumentException problem(String what, Tensor[] operands) {
        int[][] shapes = Arrays.stream(operands).map(Tensor::shape).toArray(int[][]::new);
        return Shapes.mismatch("einsum", "\"" + equation + "\": " + what, shapes);
    }

    /** A tensor whose axes have letters. */
    private record Named(Tensor tensor, List<Character> letters) {
        /** Sums over the letters that are not wanted. */
        Named keep(Set<Character> wanted) {
            int[] gone = java.util.stream.IntStream.range(0, letters.size())
                    .filter(i -> !wanted.contains(letters.get(i)))
                    .toArray();
            return gone.length == 0
                    ? this
                    : new Named(
                            tensor.sum(gone),
                            letters.stream().filter(wanted::contains).toList());
        }

        Named inOrder(List<Character> order) {
            int[] axes = order.stream().mapToInt(letters::indexOf).toArray();
            boolean same = order.equals(letters);
            return same ? this : new Named(tensor.transpose(axes), order);
        }

        Named diagonal(char letter) {
            List<Character> order = new ArrayList<>();
            int first = letters.indexOf(letter);
            int last = letters.lastIndexOf(letter);
            int[] axes = new int[letters.size()];
            int at = 0;
            for (int i = 0; i < letters.size(); i++) {
                if (i != first && i != last) {
                    order.add(letters.get(i));
                    axes[at++] = i;
                }
            }
            axes[at++] = first;
            axes[at] = last;
            order.add(letter);
            return new Named(tensor.transpose(axes).diagonal(), order);
        }
    }
}
