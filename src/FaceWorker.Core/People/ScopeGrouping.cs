using FaceWorker.Core.Galleries;

namespace FaceWorker.Core.People;

/// <summary>Finds out which faces of a scope go to which person.</summary>
internal static class ScopeGrouping
{
    /// <summary>A face on its own that is nobody's stays nobody's: a person is found where two faces are. What a person confirmed does not move.</summary>
    public static IReadOnlyList<PersonMove> Group(PeopleScope scope, PeopleSettings settings, LinkWeights weights, CancellationToken cancel)
    {
        if (scope.Faces.Count == 0)
            return [];
        var subjects = new Numbers();
        var before = scope.Faces.Select(face => face.SubjectId is { } subject ? subjects.Of(subject) : PeopleClusterer.Nobody).ToArray();
        var faces = new FaceSet(scope.Graph) { Constraints = ConstraintsOf(scope, settings, before) };
        var groups = new PeopleClusterer(weights).Cluster(faces, before, cancel);
        var people = PersonMatching.Match([.. scope.Faces.Select(face => face.SubjectId)], groups, [.. scope.Faces.Select(face => face.IsConfirmed ? face.SubjectId : null)]);
        return MovesTo(scope, groups, people);
    }

    private static List<PersonMove> MovesTo(PeopleScope scope, int[] groups, IReadOnlyDictionary<int, long> people)
    {
        var sizes = groups.Where(group => group >= 0).CountBy(group => group).ToDictionary();
        var (moves, newPeople) = (new List<PersonMove>(), new Numbers());
        for (var i = 0; i < groups.Length; i++)
        {
            var face = scope.Faces[i];
            if (face.IsConfirmed)
                continue;
            if (people.TryGetValue(groups[i], out var person))
            {
                if (person != face.SubjectId)
                    moves.Add(new PersonMove(face.FaceId, face.SubjectId, person));
            }
            else if (groups[i] >= 0 && sizes[groups[i]] > 1)
                moves.Add(new PersonMove(face.FaceId, face.SubjectId, To: null, newPeople.Of(groups[i])));
            else if (face.SubjectId is not null)
                moves.Add(new PersonMove(face.FaceId, face.SubjectId, To: null));
        }

        return moves;
    }

    private static FaceConstraints ConstraintsOf(PeopleScope scope, PeopleSettings settings, int[] before)
    {
        var place = new Dictionary<long, int>(scope.Faces.Count);
        var anchors = new Dictionary<long, int>(); // of each subject a face that stands for it: a confirmed one, where there is one
        for (var i = 0; i < scope.Faces.Count; i++)
        {
            var face = scope.Faces[i];
            place.Add(face.FaceId, i);
            if (face.SubjectId is { } subject && (!anchors.TryGetValue(subject, out var known) || (face.IsConfirmed && !scope.Faces[known].IsConfirmed)))
                anchors[subject] = i;
        }

        int? FindEnd(long? face, long? subject) => face is { } id ? place.TryGetValue(id, out var i) ? i : null
            : subject is { } person && anchors.TryGetValue(person, out var anchor) ? anchor : null;
        bool AreOne(int one, int other) => scope.Faces[one] is { IsConfirmed: true } face && scope.Faces[other].IsConfirmed && face.SubjectId == scope.Faces[other].SubjectId;

        var pairs = scope.Constraints.Select(said => (said.IsSame,
            One: FindEnd(said.Face, said.Face is null ? said.Subject : null), Other: FindEnd(said.OtherFace, said.Face is null ? said.OtherSubject : said.Subject)))
            .Where(pair => pair is { One: not null, Other: not null } && pair.One != pair.Other && !AreOne(pair.One.Value, pair.Other.Value))
            .Select(pair => (pair.IsSame, Pair: (pair.One!.Value, pair.Other!.Value))).Distinct().ToLookup(pair => pair.IsSame, pair => pair.Pair);
        var photos = new Numbers();
        return new FaceConstraints
        {
            Same = [.. pairs[true]],
            Different = [.. pairs[false]],
            Confirmed = [.. scope.Faces.Select((face, i) => face.IsConfirmed ? before[i] : -1)],
            Photos = settings.OncePerPhoto ? [.. scope.Faces.Select(face => photos.Of(face.ImageId))] : null,
        };
    }

    /// <summary>Numbers ids from 0, in the order in which they come.</summary>
    private sealed class Numbers
    {
        private readonly Dictionary<long, int> known = [];

        public int Of(long id)
        {
            known.TryAdd(id, known.Count);
            return known[id];
        }
    }
}
