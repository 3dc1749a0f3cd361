using System.Runtime.InteropServices;
using FaceWorker.Core.Faces;

namespace FaceWorker.Core.Adaptation;

/// <summary>Puts together what people said: confirmed faces of a subject are one person, and so are those of subjects or faces that were said to be the same.</summary>
internal static class KnownPeople
{
    /// <summary>The vectors of each person, in the order in which they first come.</summary>
    public static IEnumerable<IReadOnlyList<Embedding>> Of(IReadOnlyList<SpokenOfFace> faces, IReadOnlyList<SamePerson> same)
    {
        var links = new Dictionary<Node, Node>();
        foreach (var face in faces)
            if (face.SubjectId is { } subject)
                Join(links, new Node(false, face.FaceId), new Node(true, subject));
        foreach (var said in same)
            Join(links, NodeOf(said.FaceId, said.SubjectId), NodeOf(said.OtherFaceId, said.OtherSubjectId));
        return faces.GroupBy(face => RootOf(links, new Node(false, face.FaceId)), (_, own) => own.Select(face => face.Embedding).ToList());
    }

    private static Node NodeOf(long? face, long? subject) => face is { } id ? new Node(false, id) : new Node(true, subject!.Value);

    private static void Join(Dictionary<Node, Node> links, Node one, Node other)
    {
        var (root, child) = (RootOf(links, one), RootOf(links, other));
        if (root != child)
            links[child] = root;
    }

    private static Node RootOf(Dictionary<Node, Node> links, Node node)
    {
        while (links.TryGetValue(node, out var above))
        {
            if (links.TryGetValue(above, out var higher))
                links[node] = higher;
            node = above;
        }

        return node;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Node(bool IsSubject, long Id);
}
