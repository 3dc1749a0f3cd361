namespace FaceWorker.Core.People;

/// <summary>Who is near to whom: each face with its neighbours and their squared distances, in compressed rows. An edge stands in the rows of both its faces.</summary>
/// <remarks>16 bytes an edge and 4 a face; up to a billion edges.</remarks>
public sealed class NeighbourGraph
{
    internal NeighbourGraph(int[] starts, int[] ends, float[] distances) => (Starts, Ends, Distances) = (starts, ends, distances);

    public int Faces => Starts.Length - 1;

    public int Edges => Starts[^1] / 2;

    /// <summary>Where each face's row begins; one more at the end.</summary>
    internal int[] Starts { get; }

    /// <summary>Ascending within a row.</summary>
    internal int[] Ends { get; }

    internal float[] Distances { get; }

    /// <summary>Ascending.</summary>
    public ReadOnlySpan<int> NeighboursOf(int face) => Ends.AsSpan(Starts[face]..Starts[face + 1]);

    /// <summary>In the order of <see cref="NeighboursOf"/>; 0 to 4.</summary>
    public ReadOnlySpan<float> DistancesOf(int face) => Distances.AsSpan(Starts[face]..Starts[face + 1]);

    /// <summary>Only these faces and the edges between them; a face's number is then its place in the list.</summary>
    /// <param name="faces">Each once.</param>
    public NeighbourGraph Only(IReadOnlyList<int> faces)
    {
        ArgumentNullException.ThrowIfNull(faces);
        var place = new int[Faces];
        Array.Fill(place, -1);
        for (var i = 0; i < faces.Count; i++)
            place[faces[i]] = i;
        var edges = new NeighbourGraphBuilder();
        for (var i = 0; i < faces.Count; i++)
            for (var edge = Starts[faces[i]]; edge < Starts[faces[i] + 1]; edge++)
                if (place[Ends[edge]] > i)
                    edges.Add(i, place[Ends[edge]], Distances[edge]);
        return edges.Build(faces.Count);
    }
}

/// <summary>Collects edges in any order and from anywhere, and more after a graph was built. 12 bytes an edge.</summary>
public sealed class NeighbourGraphBuilder
{
    private const int ChunkSize = 1 << 20;

    private readonly List<(int First, int Second, float Distance)[]> chunks = [];
    private int filled = ChunkSize; // of the last chunk
    private int largest = -1;

    /// <summary>A pair may come twice, in any order; then its smaller distance counts.</summary>
    /// <param name="distance">Squared, 0 to 4.</param>
    public void Add(int first, int second, float distance)
    {
        if (first < 0 || second < 0 || first == second || !(distance is >= 0 and <= 4))
            throw new ArgumentException($"An edge is between two different faces (0 or more) at a squared distance of 0 to 4, not ({first}, {second}) at {distance}.", nameof(first));
        if (filled == ChunkSize)
        {
            chunks.Add(new (int, int, float)[chunks.Count == 0 ? 1024 : ChunkSize]);
            filled = 0;
        }

        var chunk = chunks[^1];
        if (filled == chunk.Length)
        {
            Array.Resize(ref chunk, 4 * chunk.Length); // the first one only: small graphs stay small
            chunks[^1] = chunk;
        }

        chunk[filled++] = (first, second, distance);
        largest = Math.Max(largest, Math.Max(first, second));
    }

    /// <exception cref="ArgumentOutOfRangeException">An edge has a face beyond the last.</exception>
    public NeighbourGraph Build(int faces)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(faces, largest + 1);
        var starts = new int[faces + 1];
        foreach (var (first, second, _) in Edges())
            (starts[first + 1], starts[second + 1]) = (checked(starts[first + 1] + 1), checked(starts[second + 1] + 1));
        for (var i = 0; i < faces; i++)
            starts[i + 1] = checked(starts[i + 1] + starts[i]);

        var (ends, distances, next) = (new int[starts[faces]], new float[starts[faces]], starts.AsSpan(..faces).ToArray());
        foreach (var (first, second, distance) in Edges())
        {
            (ends[next[first]], distances[next[first]++]) = (second, distance);
            (ends[next[second]], distances[next[second]++]) = (first, distance);
        }

        var kept = next;
        Parallel.For(0, faces, face => kept[face] = SortRow(ends.AsSpan(starts[face]..starts[face + 1]), distances.AsSpan(starts[face]..starts[face + 1])));
        return Compact(starts, ends, distances, kept);
    }

    /// <summary>Sorts a row and keeps each neighbour once, at its smallest distance; returns how many are left.</summary>
    private static int SortRow(Span<int> ends, Span<float> distances)
    {
        ends.Sort(distances);
        var kept = 0;
        for (var i = 0; i < ends.Length; i++)
            if (kept > 0 && ends[kept - 1] == ends[i])
                distances[kept - 1] = Math.Min(distances[kept - 1], distances[i]);
            else
                (ends[kept], distances[kept++]) = (ends[i], distances[i]);
        return kept;
    }

    private static NeighbourGraph Compact(int[] starts, int[] ends, float[] distances, int[] kept)
    {
        var end = 0;
        for (var face = 0; face < kept.Length; face++)
        {
            Array.Copy(ends, starts[face], ends, end, kept[face]);
            Array.Copy(distances, starts[face], distances, end, kept[face]);
            starts[face] = end;
            end += kept[face];
        }

        starts[^1] = end;
        return new NeighbourGraph(starts, ends, distances);
    }

    private IEnumerable<(int First, int Second, float Distance)> Edges()
    {
        for (var chunk = 0; chunk < chunks.Count; chunk++)
            for (var i = 0; i < (chunk == chunks.Count - 1 ? filled : chunks[chunk].Length); i++)
                yield return chunks[chunk][i];
    }
}
