namespace FaceWorker.Core.Evaluation;

/// <summary>Rates from 0 to 1.</summary>
public readonly record struct PrecisionRecall(double Precision, double Recall)
{
    /// <summary>Their harmonic mean.</summary>
    public double F => Precision + Recall == 0 ? 0 : 2 * Precision * Recall / (Precision + Recall);
}

/// <summary>How well the people with so many faces were grouped.</summary>
/// <param name="To">Null: no limit.</param>
/// <param name="BCubed">Of their faces.</param>
public sealed record SizeScores(int From, int? To, int People, int Faces, PrecisionRecall BCubed);

/// <summary>How well faces of known people were grouped without their names.</summary>
/// <remarks>
/// BCubed: of each face, the share of its group that is the same person (precision), and the share of its person that is in its group (recall); means over faces (A. Bagga, B. Baldwin, "Entity-based
/// cross-document coreferencing using the vector space model", COLING-ACL 1998). Pairwise: of all pairs in one group, the share of one person (precision); of all pairs of one person, the share in one group.
/// </remarks>
public sealed record ClusterScores
{
    private static readonly int[] Sizes = [1, 2, 5, 10, 50];

    public required int Faces { get; init; }

    public required int People { get; init; }

    public required int Clusters { get; init; }

    /// <summary>Groups of one face.</summary>
    public required int Singletons { get; init; }

    public required PrecisionRecall BCubed { get; init; }

    public required PrecisionRecall Pairwise { get; init; }

    /// <summary>The share of faces that belong to the most frequent person of their group.</summary>
    public required double Purity { get; init; }

    public required IReadOnlyList<SizeScores> BySize { get; init; }

    /// <param name="people">By face, who it is.</param>
    /// <param name="groups">By face, its group; a face with a group below 0 is alone.</param>
    public static ClusterScores Of(IReadOnlyList<int> people, IReadOnlyList<int> groups)
    {
        ArgumentNullException.ThrowIfNull(people);
        ArgumentNullException.ThrowIfNull(groups);
        ArgumentOutOfRangeException.ThrowIfNotEqual(groups.Count, people.Count);
        var cells = people.Zip(groups.Select((group, face) => group < 0 ? -1L - face : group)).CountBy(cell => cell).ToDictionary();
        var ofPerson = cells.GroupBy(cell => cell.Key.First).ToDictionary(person => person.Key, person => person.Sum(cell => cell.Value));
        var ofGroup = cells.GroupBy(cell => cell.Key.Second).ToDictionary(group => group.Key, group => group.Sum(cell => cell.Value));
        var together = cells.Sum(cell => Pairs(cell.Value));
        return new ClusterScores
        {
            Faces = people.Count,
            People = ofPerson.Count,
            Clusters = ofGroup.Count,
            Singletons = ofGroup.Count(group => group.Value == 1),
            BCubed = BCubedOf(cells),
            Pairwise = new PrecisionRecall(Share(together, ofGroup.Values.Sum(Pairs)), Share(together, ofPerson.Values.Sum(Pairs))),
            Purity = Share(cells.GroupBy(cell => cell.Key.Second).Sum(group => group.Max(cell => cell.Value)), people.Count),
            BySize = [.. Sizes.Select((from, i) => SizeOf(from, i + 1 < Sizes.Length ? Sizes[i + 1] - 1 : null)).Where(size => size.People > 0)],
        };

        PrecisionRecall BCubedOf(IReadOnlyCollection<KeyValuePair<(int First, long Second), int>> some)
        {
            double faces = some.Sum(cell => (long)cell.Value);
            double Sum(Func<KeyValuePair<(int First, long Second), int>, int> whole) => some.Sum(cell => (double)cell.Value * cell.Value / whole(cell));
            return faces == 0 ? new PrecisionRecall(1, 1) : new PrecisionRecall(Sum(cell => ofGroup[cell.Key.Second]) / faces, Sum(cell => ofPerson[cell.Key.First]) / faces);
        }

        SizeScores SizeOf(int from, int? to)
        {
            var some = cells.Where(cell => ofPerson[cell.Key.First] is var size && size >= from && size <= (to ?? int.MaxValue)).ToList();
            return new SizeScores(from, to, some.Select(cell => cell.Key.First).Distinct().Count(), some.Sum(cell => cell.Value), BCubedOf(some));
        }
    }

    private static long Pairs(int faces) => (long)faces * (faces - 1) / 2;

    /// <summary>Of nothing, all is right.</summary>
    private static double Share(long part, long whole) => whole == 0 ? 1 : (double)part / whole;
}
