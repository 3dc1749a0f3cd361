using System.Collections.Concurrent;
using FaceWorker.Core;
using FaceWorker.Core.Galleries;

namespace FaceWorker.Storage.Search;

/// <summary>One probe's search as it is asked: by the gallery's rule, over a pool of the templates nearest to it.</summary>
/// <param name="Item">Its place in the batch.</param>
/// <param name="PoolSize">How many templates the pool takes.</param>
/// <param name="Index">What the gallery's HNSW index is over; null when it is not to be used.</param>
/// <param name="EfSearch">Candidates that an HNSW search keeps unless it has to keep more.</param>
internal sealed record CandidateQuestion(int Item, ProbeSearch Search, int PoolSize, HnswKey? Index, int EfSearch)
{
    private const int SmallestPool = 32;
    private const int Widening = 4;

    // A few kilobytes each; composing one for every search would make that 1 % slower.
    private static readonly ConcurrentDictionary<TextKey, string> Texts = new();

    private GallerySettings Settings => Search.Gallery.Settings;

    /// <summary>The SVM looks at every subject, so its answer is exact, too.</summary>
    public SearchMethod Method =>
        Index is not null && PoolSize <= HnswKeys.MostKept && Settings.Rule != IdentificationRule.Svm ? SearchMethod.Hnsw : SearchMethod.Exact;

    /// <summary>Candidates that the HNSW search has to keep for the pool.</summary>
    public int Kept => Index?.Kept(PoolSize, EfSearch) ?? PoolSize;

    /// <summary>With room for the evidence of every candidate, and for every neighbour that votes. A power of two times the smallest, so that there are few plans.</summary>
    public static CandidateQuestion First(int item, ProbeSearch search, HnswKey? index, int efSearch)
    {
        var needed = Math.Max(search.Top * (long)Candidate.MostEvidence, search.Gallery.Settings.Neighbours);
        long size = SmallestPool;
        while (size < needed)
            size *= 2;
        return new CandidateQuestion(item, search, (int)Math.Min(size, int.MaxValue), index, efSearch);
    }

    /// <summary>What to ask after this answer; null when it is enough.</summary>
    public CandidateQuestion? Next(CandidateAnswer answer)
    {
        // An indexed gallery has more templates than the pool takes, so what is missing are deleted ones that the index still finds.
        if (Method == SearchMethod.Hnsw && answer.PoolSize < PoolSize)
            return this with { Index = null };

        // The pool is full, yet has too few people: some have many templates.
        return answer.Candidates.Count < Search.Top && answer.PoolSize >= PoolSize && PoolSize < int.MaxValue
            ? this with { PoolSize = (int)Math.Min(PoolSize * (long)Widening, int.MaxValue) }
            : null;
    }

    public string ToSql() => Texts.GetOrAdd(
        new TextKey(Settings.Rule, Method == SearchMethod.Hnsw ? Index : null, Search.Gallery.SpaceId, Search.Gallery.Model.Dimensions, PoolSize, Kept, Settings.Neighbours), static key => key.Compose());

    /// <summary>All that a text depends on.</summary>
    private readonly record struct TextKey(IdentificationRule Rule, HnswKey? Index, long Space, int Dimensions, int PoolSize, int Kept, int Neighbours)
    {
        public string Compose()
        {
            var text = Rule == IdentificationRule.Svm
                ? SqlText.Of("candidates_svm")
                : SqlText.Composed("candidates",
                    ("pool", Index?.ToPool() ?? "pool_exact"), ("rule", $"rule_{Rule.ToName()}"));
            return text
                .With("space", Space).With("dimensions", Dimensions)
                .With("pool_size", PoolSize).With("kept", Kept).With("neighbours", Neighbours).With("evidence", Candidate.MostEvidence);
        }
    }
}

/// <summary>The candidates found, and how many templates there were to find them in; 0 where the rule has no pool.</summary>
internal sealed record CandidateAnswer(IReadOnlyList<Candidate> Candidates, long PoolSize);
