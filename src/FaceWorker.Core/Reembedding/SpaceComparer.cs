using System.Numerics;
using FaceWorker.Core.Access;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Reembedding;

/// <summary>Compares both spaces of a gallery on its own people and on what was said of them, before anything changes. Every probe is compared with every face, exactly.</summary>
public sealed class SpaceComparer(IReembeddingStore store, ISpaceReader spaces, IGalleryStore galleries)
{
    public const int MostProbes = 2000;

    private const int PageSize = 5000;

    /// <param name="progress">Counts faces that the probes were compared with.</param>
    /// <exception cref="RequestRejectedException">Unknown gallery, it has no shadow, none of its named people has two faces in both spaces; or the caller may not administer it.</exception>
    public async Task<SpaceComparison> CompareAsync(RequestContext context, GalleryName name, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, name);
        var gallery = await store.ReadGalleryAsync(name, cancel);
        if (gallery.Shadow is null)
            throw ReembeddingRefusedException.NotBegun(name);
        var probes = (await spaces.ReadProbesAsync(gallery, MostProbes, cancel)).Select(face => new Probe(face)).ToList();
        var constraints = await spaces.ReadConstraintsAsync(gallery, cancel);
        if (probes.Count == 0 && constraints.Count == 0)
            throw ReembeddingRefusedException.NothingToCompare(name);
        await SearchAsync(gallery, probes, progress, cancel);

        var size = await galleries.MeasureAsync(gallery, cancel);
        var (active, shadow) = (gallery.ThresholdsFor(size).Match, gallery.InShadow().ThresholdsFor(size).Match);
        var changed = probes.Select(probe => probe.ChangeAt(active.Value, shadow.Value)).OfType<ChangedAnswer>().ToList();
        return new SpaceComparison(
            gallery, probes.Select(probe => probe.Face.SubjectId).Distinct().Count(), probes.Count,
            Judge(gallery, active, probes, probe => probe.Active, constraints, one => one.Active),
            Judge(gallery.InShadow(), shadow, probes, probe => probe.Shadow, constraints, one => one.Shadow),
            constraints.Count, changed.Count(one => one.Change == AnswerChange.Lost), changed.Count(one => one.Change == AnswerChange.Found),
            [.. changed.OrderBy(one => one.Change).ThenByDescending(one => one.Shadow.Distance).Take(SpaceComparison.MostChanged)]);
    }

    private static SpaceAccuracy Judge(
        Gallery gallery, SquaredDistance threshold, List<Probe> probes, Func<Probe, Nearest> nearest, IReadOnlyList<ConstraintDistance> constraints, Func<ConstraintDistance, double?> distance)
    {
        var pair = gallery.Settings.Decisions.ForVerification(1).Match.Value;
        double Share(Func<Nearest, bool> isSo) => probes.Count == 0 ? 0 : (double)probes.Count(probe => isSo(nearest(probe))) / probes.Count;
        return new SpaceAccuracy(gallery.Pack, threshold, Share(one => !one.IsFoundAt(threshold.Value)), Share(one => one.Other.Distance <= threshold.Value),
            constraints.Count(one => distance(one) is { } far && far <= pair == one.IsSame));
    }

    private async Task SearchAsync(Gallery gallery, List<Probe> probes, IProgress<WorkProgress>? progress, CancellationToken cancel)
    {
        var (after, done, total) = (0L, 0L, (await store.CountAsync(gallery, cancel)).Templates);
        while (probes.Count > 0 && await spaces.ReadFacesAsync(gallery, after, PageSize, cancel) is { Count: > 0 } page)
        {
            Parallel.ForEach(probes, new ParallelOptions { CancellationToken = cancel }, probe => probe.CompareWith(page));
            (after, done) = (page[^1].FaceId, done + page.Count);
            progress?.Report(new WorkProgress("faces compared", done, Math.Max(done, total)));
        }
    }

    /// <summary>A face that is searched for. It belongs to one task at a time.</summary>
    private sealed class Probe(ComparedFace face)
    {
        public ComparedFace Face => face;

        public Nearest Active { get; } = new();

        public Nearest Shadow { get; } = new();

        public void CompareWith(IReadOnlyList<ComparedFace> stored)
        {
            foreach (var other in stored)
            {
                if (other.FaceId == face.FaceId)
                    continue;
                var isOwn = other.SubjectId == face.SubjectId;
                Active.Offer(other.FaceId, Distance(face.Active, other.Active), isOwn);
                Shadow.Offer(other.FaceId, Distance(face.Shadow, other.Shadow), isOwn);
            }
        }

        /// <summary>Null: both answer alike.</summary>
        public ChangedAnswer? ChangeAt(double active, double shadow) => (Active.IsFoundAt(active), Shadow.IsFoundAt(shadow)) switch
        {
            (true, false) => Answer(AnswerChange.Lost),
            (false, true) => Answer(AnswerChange.Found),
            _ => null,
        };

        private ChangedAnswer Answer(AnswerChange change) => new(face.FaceId, face.ImageId, face.SubjectId!.Value, face.Person!, change, Active.First, Shadow.First);

        private static double Distance(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
        {
            var sum = Vector<float>.Zero;
            var i = 0;
            for (; i <= one.Length - Vector<float>.Count; i += Vector<float>.Count)
                sum += new Vector<float>(one[i..]) * new Vector<float>(other[i..]);
            var product = Vector.Sum(sum);
            for (; i < one.Length; i++)
                product += one[i] * other[i];
            return SquaredDistance.FromInnerProduct(product).Value;
        }
    }

    /// <summary>The nearest face of the same person and of anybody else.</summary>
    private sealed class Nearest
    {
        private static readonly NearestFace Nobody = new(0, double.PositiveInfinity, IsOwn: false);

        public NearestFace Own { get; private set; } = Nobody;

        public NearestFace Other { get; private set; } = Nobody;

        public NearestFace First => Own.Distance < Other.Distance ? Own : Other;

        public bool IsFoundAt(double threshold) => Own.Distance <= threshold && Own.Distance < Other.Distance;

        public void Offer(long faceId, double distance, bool isOwn)
        {
            if (isOwn && distance < Own.Distance)
                Own = new NearestFace(faceId, distance, IsOwn: true);
            else if (!isOwn && distance < Other.Distance)
                Other = new NearestFace(faceId, distance, IsOwn: false);
        }
    }
}
