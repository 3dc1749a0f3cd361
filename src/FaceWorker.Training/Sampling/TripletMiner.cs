namespace FaceWorker.Training.Sampling;

/// <summary>Which negative an anchor and a positive are compared with.</summary>
public enum Mining
{
    /// <summary>One at random of those that are farther from the anchor than the positive, but not by the margin: FaceNet's. A pair without such a negative is left out.</summary>
    SemiHard,

    /// <summary>Any, at random.</summary>
    Random,

    /// <summary>The nearest. Early in a training it leads to a collapse, where every vector is the same (FaceNet, section 3.2).</summary>
    Hardest,

    /// <summary>For each anchor one triplet, of its farthest positive and its nearest negative.</summary>
    /// <remarks>A. Hermans et al., "In Defense of the Triplet Loss for Person Re-Identification", 2017.</remarks>
    BatchHard,
}

/// <summary>Three rows of a batch: the first two are of one person, the third is of another.</summary>
public readonly record struct Triplet(int Anchor, int Positive, int Negative);

/// <summary>The triplets of a batch, and how many pairs of one person were looked at for them.</summary>
public sealed record MinedTriplets(IReadOnlyList<Triplet> Triplets, int Candidates);

/// <summary>Chooses triplets in a batch by the distances of its vectors (F. Schroff et al., "FaceNet", CVPR 2015, section 3.2).</summary>
public static class TripletMiner
{
    /// <param name="distances">Squared, row by row: as many as <paramref name="labels"/>, squared.</param>
    /// <param name="labels">Whose each row is.</param>
    public static MinedTriplets Mine(ReadOnlySpan<float> distances, ReadOnlySpan<int> labels, Mining mining, float margin, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var triplets = new List<Triplet>();
        var candidates = 0;
        var negatives = new List<int>(labels.Length);
        for (var anchor = 0; anchor < labels.Length; anchor++)
        {
            var row = distances.Slice(anchor * labels.Length, labels.Length);
            var farthest = mining == Mining.BatchHard ? FarthestPositive(row, labels, anchor) : -1;
            for (var positive = 0; positive < labels.Length; positive++)
            {
                if (positive == anchor || labels[positive] != labels[anchor] || (mining == Mining.BatchHard && positive != farthest))
                    continue;
                candidates++;
                Choose(row, labels, labels[anchor], mining, row[positive], margin, negatives);
                if (negatives.Count > 0)
                    triplets.Add(new Triplet(anchor, positive, negatives[random.Next(negatives.Count)]));
            }
        }

        return new MinedTriplets(triplets, candidates);
    }

    private static void Choose(ReadOnlySpan<float> row, ReadOnlySpan<int> labels, int person, Mining mining, float positive, float margin, List<int> negatives)
    {
        negatives.Clear();
        var nearest = -1;
        for (var i = 0; i < row.Length; i++)
        {
            if (labels[i] == person)
                continue;
            if (mining == Mining.Random || (mining == Mining.SemiHard && row[i] > positive && row[i] < positive + margin))
                negatives.Add(i);
            if (nearest < 0 || row[i] < row[nearest])
                nearest = i;
        }

        if (mining is Mining.Hardest or Mining.BatchHard && nearest >= 0)
            negatives.Add(nearest);
    }

    private static int FarthestPositive(ReadOnlySpan<float> row, ReadOnlySpan<int> labels, int anchor)
    {
        var farthest = -1;
        for (var i = 0; i < row.Length; i++)
            if (i != anchor && labels[i] == labels[anchor] && (farthest < 0 || row[i] > row[farthest]))
                farthest = i;
        return farthest;
    }
}
