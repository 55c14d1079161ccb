package nabla.autodiff.programs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nabla.autodiff.evaluation.Pointwise;
import nabla.autodiff.evaluation.Shapes;
import nabla.autodiff.kernels.Kernels;
import nabla.autodiff.programs.Rows.Access;

/**
 * Elementwise operations on one shape, run together on blocks of about 1024 elements. What passes between them lies in
 * block-sized registers, which stay in the first-level cache; only stored results touch memory.
 *
 * @param <A> the type of the arrays
 */
final class FusedStep<A> implements Step {
    /** Elements in a block: a few blocks of doubles fit the first-level cache. */
    static final int BLOCK = 1024;

    private final Kernels<A> kernels;
    private final List<Node> members;
    private final Set<Node> stored;
    private final List<Node> externals;

    /** Where a node stands in the arrays below: externals first, then members. */
    private final Map<Node, Integer> indices = new IdentityHashMap<>();

    private final Rows rows;
    private final Access[] accesses;

    /** Where the elements of externals and members lie, from which offset, and whether they advance. */
    private final A[] source;

    private final int[] offset;
    private final int[] stride;

    /** What each external is bound to, and for a gathered one the register that its blocks are gathered in. */
    private final A[] bound;

    private final List<Instruction<A>> instructions;

    /** A step of members of one shape and precision. */
    static Step of(List<Node> members, Set<Node> stored) {
        return new FusedStep<>(members.get(0).precision().kernels(), members, stored);
    }

    private FusedStep(Kernels<A> kernels, List<Node> members, Set<Node> stored) {
        this.kernels = kernels;
        this.members = members;
        this.stored = stored;
        this.externals = externals(members);
        externals.forEach(node -> indices.put(node, indices.size()));
        members.forEach(node -> indices.put(node, indices.size()));
        int[] shape = members.get(0).shape();
        this.rows = new Rows(shape, externals.stream().map(Node::shape).toArray(int[][]::new), BLOCK);
        int count = externals.size() + members.size();
        this.accesses = new Access[externals.size()];
        this.source = kernels.arrays(count);
        this.offset = new int[count];
        this.stride = new int[count];
        this.bound = kernels.arrays(externals.size());
        Arrays.fill(stride, 1);
        for (int i = 0; i < accesses.length; i++) {
            accesses[i] = rows.access(i);
            stride[i] = accesses[i].stride();
            if (accesses[i].isGathered()) {
                source[i] = kernels.array(BLOCK);
            }
        }
        this.instructions = instructions();
    }

    private static List<Node> externals(List<Node> members) {
        Set<Node> known = Collections.newSetFromMap(new IdentityHashMap<>());
        known.addAll(members);
        List<Node> externals = new ArrayList<>();
        for (Node member : members) {
            member.operands().stream().filter(known::add).forEach(externals::add);
        }
        return externals;
    }

    /** The members' calls; registers are handed out by liveness, and a result may take the register of a dying operand. */
    private List<Instruction<A>> instructions() {
        Map<Node, Integer> lastUse = new IdentityHashMap<>();
        for (int i = 0; i < members.size(); i++) {
            lastUse.putIfAbsent(members.get(i), i);
            for (Node operand : members.get(i).operands()) {
                lastUse.put(operand, i);
            }
        }
        List<A> free = new ArrayList<>();
        List<Instruction<A>> calls = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            Node member = members.get(i);
            int[] from = new int[member.operands().size()];
            for (int k = 0; k < from.length; k++) {
                from[k] = indices.get(member.operands().get(k));
            }
            for (Node operand : Set.copyOf(member.operands())) {
                int at = indices.get(operand);
                if (at >= externals.size() && !stored.contains(operand) && lastUse.get(operand) == i) {
                    free.add(source[at]);
                }
            }
            int to = externals.size() + i;
            if (!stored.contains(member)) {
                source[to] = free.isEmpty() ? kernels.array(BLOCK) : free.remove(free.size() - 1);
                if (lastUse.get(member) == i) {
                    free.add(source[to]);
                }
            }
            Pointwise.Runs<A> function = ((Pointwise) member.evaluation()).function(kernels);
            calls.add(new Instruction<>(function, from, to, stored.contains(member), kernels.arrays(from.length)));
        }
        return calls;
    }

    @Override
    public List<Node> reads() {
        return externals;
    }

    @Override
    public List<Node> writes() {
        return members.stream().filter(stored::contains).toList();
    }

    /** True if every read is at the element that is written, and no later member reads. */
    @Override
    public boolean mayOverwrite(Node read, Node written) {
        int writer = indices.get(written) - externals.size();
        for (int i = 0; i < externals.size(); i++) {
            if (Fusion.root(externals.get(i)) == read && !accesses[i].isFlat()) {
                return false;
            }
        }
        for (int i = writer + 1; i < members.size(); i++) {
            for (Node operand : members.get(i).operands()) {
                if (indices.get(operand) < externals.size() && Fusion.root(operand) == read) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    @SuppressWarnings("unchecked") // a node's array is of the node's precision
    public void bind(Node node, Object bindable) {
        A array = (A) bindable;
        int index = indices.get(node);
        boolean isMember = index >= externals.size();
        if (!isMember) {
            bound[index] = array;
        }
        if (isMember || !accesses[index].isGathered()) {
            source[index] = array;
        }
    }

    @Override
    public int units() {
        return rows.blocks();
    }

    @Override
    public long work() {
        return (long) Shapes.size(members.get(0).shape()) * members.size();
    }

    @Override
    public boolean mayThrow() {
        return members.stream().anyMatch(member -> member.evaluation().mayThrow());
    }

    @Override
    public Span span(Node node, int from, int to) {
        int index = indices.get(node);
        return index < externals.size() ? accesses[index].span(from, to) : rows.span(from, to);
    }

    @Override
    public void run(int from, int to) {
        for (int i = 0; i < accesses.length; i++) {
            if (accesses[i].isSameForAllBlocks() && from < to) {
                accesses[i].gather(kernels, bound[i], source[i], from);
            }
        }
        for (int block = from; block < to; block++) {
            int start = rows.start(block);
            int size = rows.size(block);
            for (int i = 0; i < accesses.length; i++) {
                Access access = accesses[i];
                if (!access.isGathered()) {
                    offset[i] = access.offset(block);
                } else if (!access.isSameForAllBlocks()) {
                    access.gather(kernels, bound[i], source[i], block);
                }
            }
            for (int i = 0; i < instructions.size(); i++) { // without an iterator: a step allocates nothing
                Instruction<A> call = instructions.get(i);
                offset[call.to] = call.isStored ? start : 0;
                call.run(source, offset, stride, size);
            }
        }
    }

    @Override
    public Step copy() {
        return new FusedStep<>(kernels, members, stored);
    }

    @Override
    public String describe() {
        return String.join(
                " ", members.stream().map(m -> m.operation().toString()).toList());
    }

    /** One call: the indices of its operands and of its result. */
    private static final class Instruction<A> {
        private final Pointwise.Runs<A> function;
        private final int[] from;
        private final int to;
        private final boolean isStored;
        private final A[] x;
        private final int[] offsets;
        private final int[] strides;

        Instruction(Pointwise.Runs<A> function, int[] from, int to, boolean isStored, A[] x) {
            this.function = function;
            this.from = from;
            this.to = to;
            this.isStored = isStored;
            this.x = x;
            this.offsets = new int[from.length];
            this.strides = new int[from.length];
        }

        void run(A[] source, int[] offset, int[] stride, int size) {
            for (int i = 0; i < from.length; i++) {
                x[i] = source[from[i]];
                offsets[i] = offset[from[i]];
                strides[i] = stride[from[i]];
            }
            function.run(x, offsets, strides, source[to], offset[to], size);
        }
    }
}
