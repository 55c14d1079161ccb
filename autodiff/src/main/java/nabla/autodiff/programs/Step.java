package nabla.autodiff.programs;

import java.util.List;

/** A step of a program: reads arrays and writes arrays, which are bound to it before it runs. */
interface Step {
    /** The nodes it reads from memory. */
    List<Node> reads();

    /** The nodes it writes to memory. */
    List<Node> writes();

    /** Whether it may write a node over one that it reads, because it is done with each element when it writes it. */
    boolean mayOverwrite(Node read, Node written);

    /** The array of a node that it reads or writes, of the precision of the node. */
    void bind(Node node, Object array);

    /** The number of independent units of work. */
    int units();

    /** About how many multiplications or function values it costs. */
    long work();

    /** Whether a run may throw. */
    boolean mayThrow();

    /** The elements of a node, among those of its array, that a range of the units reads or writes, or some more. */
    Span span(Node node, int from, int to);

    /** Runs a range of the units. */
    void run(int from, int to);

    /** The same step with its own scratch memory, for another thread; arrays are to be bound again. */
    Step copy();

    /** The names of its operations. */
    String describe();
}
