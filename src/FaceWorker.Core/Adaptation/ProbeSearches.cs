using System.Numerics.Tensors;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Adaptation;

/// <summary>A face that was searched for: how far its person's nearest other face is, and anybody else's nearest.</summary>
/// <param name="Own">Squared distance; infinite where the person has no other face.</param>
/// <param name="Other">Squared distance.</param>
internal readonly record struct Probe(int Person, double Own, double Other)
{
    /// <summary>The person has another face, so a search should find it.</summary>
    public bool IsEnrolled => double.IsFinite(Own);

    public bool IsFoundAt(double threshold) => Own <= threshold && Own < Other;
}

/// <summary>Searches for faces among others, exactly.</summary>
internal static class ProbeSearches
{
    /// <param name="probes">Faces of some people.</param>
    /// <param name="gallery">Whether a person is among those searched.</param>
    /// <param name="impostors">Takes the distances to all other people; null: they are not wanted.</param>
    public static Probe[] Search(KnownFaces faces, IReadOnlyList<int> probes, Func<int, bool> gallery, DistanceHistogram? impostors, CancellationToken cancel)
    {
        int[] stored = [.. Enumerable.Range(0, faces.Count).Where(face => gallery(faces.PersonOf(face)))];
        var found = new Probe[probes.Count];
        Parallel.For(0, probes.Count, new ParallelOptions { CancellationToken = cancel }, () => impostors is null ? null : new DistanceHistogram(), (i, _, counted) =>
        {
            var (probe, person) = (probes[i], faces.PersonOf(probes[i]));
            var (own, other) = (double.PositiveInfinity, double.PositiveInfinity);
            foreach (var face in stored)
            {
                if (face == probe)
                    continue;
                var distance = SquaredDistance.FromInnerProduct(TensorPrimitives.Dot(faces[probe], faces[face])).Value;
                if (faces.PersonOf(face) == person)
                {
                    own = Math.Min(own, distance);
                    continue;
                }

                other = Math.Min(other, distance);
                counted?.Add(distance);
            }

            found[i] = new Probe(person, own, other);
            return counted;
        }, counted =>
        {
            if (counted is not null)
                lock (impostors!)
                    impostors.Add(counted);
        });
        return found;
    }

    /// <summary>The largest threshold at which at most this share of the probes is near to somebody else.</summary>
    /// <param name="nearestFirst">Those nearest to somebody else first.</param>
    /// <param name="weights">How often each person counts.</param>
    public static double ThresholdAt(Probe[] nearestFirst, double fpir, ReadOnlySpan<int> weights)
    {
        long total = 0, named = 0;
        foreach (var probe in nearestFirst)
            total += weights[probe.Person];
        var allowed = Math.Floor(fpir * total);
        foreach (var probe in nearestFirst)
        {
            named += weights[probe.Person];
            if (named > allowed)
                return Math.BitDecrement(probe.Other);
        }

        return double.MaxValue;
    }
}
