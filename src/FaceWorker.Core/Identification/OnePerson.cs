using FaceWorker.Contracts;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Identification;

/// <summary>An image of a request, as its gallery's gate sees the faces on it.</summary>
internal sealed record SeenProbe(string Source, SeenPicture Picture, IReadOnlyList<SeenFace> Faces)
{
    public IReadOnlyList<FoundFace> FitFaces { get; } = [.. Faces.Where(face => face.Problems.Count == 0).Select(face => face.Found)];
}

/// <summary>One of several images of one person, and what became of it.</summary>
/// <param name="Face">The person's; null where the image has no part in the answer.</param>
/// <param name="Problem">Null where it has.</param>
public sealed record ProbeImage(string Source, FoundFace? Face, ProbeProblem? Problem, int FaceCount, FileCondition Condition, PictureTurn Turn);

/// <summary>Several images of one person as one probe: the mean of their vectors, which is nearer to the person's other photos than most of them are.</summary>
/// <remarks>
/// Bystanders are on photos, too. The person is who is seen on most of the images, and never guessed: where as many show somebody else, the request is refused. Images that do not show
/// the person have no part in the answer, since a mean of two people would be near to both.
/// </remarks>
internal sealed class OnePerson
{
    private OnePerson(IReadOnlyList<ProbeImage> images)
    {
        Images = images;
        var used = images.Where(image => image.Face is not null).ToList();
        Count = used.Count;
        Best = used.MaxBy(image => image.Face!.Quality.Value ?? image.Face.Detection.Box.Area)!;
        Face = Best.Face! with { Vector = Embedding.MeanOf([.. used.Select(image => image.Face!.Embedding)]) };
    }

    /// <summary>In the order of the request.</summary>
    public IReadOnlyList<ProbeImage> Images { get; }

    /// <summary>Images that have a part in the answer; at least one.</summary>
    public int Count { get; }

    /// <summary>The image of the most convincing face.</summary>
    public ProbeImage Best { get; }

    /// <summary>That face with the mean of all.</summary>
    public FoundFace Face { get; }

    /// <param name="farthest">Faces farther from each other are of two people.</param>
    /// <exception cref="RequestRejectedException">No image shows a fit face, or as many show one person as another.</exception>
    public static OnePerson On(IReadOnlyList<SeenProbe> probes, SquaredDistance farthest, GalleryName gallery)
    {
        var faces = probes.SelectMany(probe => probe.FitFaces).Select(face => new Sighting(face, probes, farthest)).ToList();
        if (faces.Count == 0)
            throw NobodyOn(probes, gallery);
        var person = faces.OrderByDescending(face => face.Images).ThenBy(face => face.Total).First();
        if (faces.Exists(other => other.Images >= person.Images && other.Face.Embedding.DistanceTo(person.Face.Embedding) > farthest))
            throw new RequestRejectedException(RejectionReason.SeveralFaces,
                $"The {probes.Count} images have no one person in common: as many show one as another. Leave out the images of others, or cut the person out of them.");
        return new OnePerson([.. probes.Zip(person.Nearest, (probe, nearest) => Of(probe, nearest, person.Face, farthest))]);
    }

    private static ProbeImage Of(SeenProbe probe, FoundFace? nearest, FoundFace person, SquaredDistance farthest)
    {
        ProbeProblem? problem = probe.Faces.Count == 0 ? ProbeProblem.NoFace
            : nearest is null ? ProbeProblem.LowQuality
            : nearest.Embedding.DistanceTo(person.Embedding) > farthest ? ProbeProblem.AnotherPerson
            : null;
        return new ProbeImage(probe.Source, problem is null ? nearest : null, problem, probe.Faces.Count, probe.Picture.Condition, probe.Picture.Turn);
    }

    private static RequestRejectedException NobodyOn(IReadOnlyList<SeenProbe> probes, GalleryName gallery) => probes.All(probe => probe.Faces.Count == 0)
        ? new RequestRejectedException(RejectionReason.NoFace, $"No face was found on any of the {probes.Count} images; give photos that show the person larger or sharper.")
        : new RequestRejectedException(RejectionReason.LowQuality,
            $"None of the {probes.Count} images shows a face that passes the quality gate of gallery '{gallery}': {string.Join("; ", probes.Select(Describe))}. Give better photos.");

    private static string Describe(SeenProbe probe) =>
        $"'{probe.Source}': {probe.Faces.MaxBy(face => face.Found.Detection.Box.Area)?.Problems[0].Detail ?? "no face"}";

    /// <summary>A fit face, and how near the faces of each image are to it.</summary>
    private sealed class Sighting
    {
        public Sighting(FoundFace face, IReadOnlyList<SeenProbe> probes, SquaredDistance farthest)
        {
            Face = face;
            Nearest = [.. probes.Select(probe => probe.FitFaces.MinBy(other => other.Embedding.DistanceTo(face.Embedding)))];
            var distances = Nearest.OfType<FoundFace>().Select(other => other.Embedding.DistanceTo(face.Embedding)).ToList();
            Images = distances.Count(distance => distance <= farthest);
            Total = distances.Sum(distance => distance.Value);
        }

        public FoundFace Face { get; }

        /// <summary>Of each image its face nearest to this; null where none is fit.</summary>
        public IReadOnlyList<FoundFace?> Nearest { get; }

        /// <summary>Images that show this person.</summary>
        public int Images { get; }

        /// <summary>The sum of the distances to the nearest faces.</summary>
        public double Total { get; }
    }
}
