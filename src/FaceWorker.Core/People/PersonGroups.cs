using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.People;

/// <summary>Faces of a person and how near they are to each other.</summary>
/// <param name="Graph">A face's number is its place in <paramref name="Faces"/>.</param>
/// <param name="Weights">For the size of the gallery, stricter than those that found the person.</param>
public sealed record PersonLinks(IReadOnlyList<FaceOfPerson> Faces, NeighbourGraph Graph, LinkWeights Weights, bool OncePerPhoto);

/// <summary>Proposes how the faces of a person might be several people's: they are grouped again, strictly, and without regard to what was confirmed, which may be the mistake.</summary>
public sealed class PersonGroups(IPeopleAdministration people)
{
    /// <summary>So many faces are grouped at most: the most certain ones.</summary>
    public const int MostFaces = 3000;

    /// <summary>Groups of the person's faces, the largest first; one where the person seems to be one. A face that is like no other is in none.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery or subject, or the caller may not list subjects.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<FaceOfPerson>>> ProposeAsync(RequestContext context, GalleryName gallery, SubjectReference person, CancellationToken cancel)
    {
        var links = await people.ReadLinksAsync(context, gallery, person, MostFaces, cancel);
        if (links.Faces.Count == 0)
            return [];
        var numbers = links.Faces.Select(face => face.ImageId).Distinct().Index().ToDictionary(image => image.Item, image => image.Index);
        var faces = new FaceSet(links.Graph) { Constraints = new FaceConstraints { Photos = links.OncePerPhoto ? [.. links.Faces.Select(face => numbers[face.ImageId])] : null } };
        var groups = new PeopleClusterer(links.Weights).Cluster(faces, cancel: cancel);
        return [.. links.Faces.Zip(groups).GroupBy(pair => pair.Second, pair => pair.First).Where(group => group.Count() > 1)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Select(group => group.ToList())];
    }
}
