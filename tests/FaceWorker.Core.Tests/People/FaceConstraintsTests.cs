using FaceWorker.Core.People;

namespace FaceWorker.Core.Tests.People;

public sealed class FaceConstraintsTests(ITestOutputHelper output)
{
    [Fact]
    public void Who_is_said_to_be_the_same_is_and_who_is_said_to_be_different_is_not()
    {
        var faces = MadeUpFaces.Of(people: 4, photosEach: 5, spread: 0.2);

        var groups = MadeUpFaces.Cluster(new FaceSet(MadeUpFaces.GraphOf(faces)) { Constraints = new FaceConstraints { Same = [(0, 5)], Different = [(10, 11)] } });

        Assert.Equal(groups[0], groups[5]);
        Assert.NotEqual(groups[10], groups[11]);
        Assert.Equal(groups[15], groups[19]);
    }

    [Fact]
    public void Two_faces_of_a_photo_are_two_people_unless_a_person_said_otherwise()
    {
        var graph = MadeUpFaces.GraphOf(4, (0, 1, 0.1), (2, 3, 0.1));
        var constraints = new FaceConstraints { Photos = [7, 7, 8, 8], Same = [(2, 3)] };

        Assert.Equal([0, 1, 2, 2], MadeUpFaces.Cluster(new FaceSet(graph) { Constraints = constraints }));
    }

    [Fact]
    public void A_contradiction_is_told_with_the_faces_that_lead_to_it()
    {
        var constraints = new FaceConstraints { Same = [(0, 1), (2, 1), (2, 3), (5, 6)], Different = [(0, 3), (5, 4)] };

        var conflict = Assert.Single(constraints.FindConflicts(7));
        Assert.Equal((0, 3), (conflict.First, conflict.Second));
        Assert.Equal([0, 1, 2, 3], conflict.Links);
        var refused = Assert.Throws<ConflictingConstraintsException>(() => MadeUpFaces.Cluster(new FaceSet(MadeUpFaces.GraphOf(7)) { Constraints = constraints }));
        Assert.Contains("0, 1, 2, 3", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_confirmed_people_who_are_said_to_be_one_are_a_contradiction()
    {
        var constraints = new FaceConstraints { Confirmed = [4, 4, -1, 9], Same = [(1, 2), (2, 3)] };

        Assert.Equal([0, 1, 2, 3], Assert.Single(constraints.FindConflicts(4)).Links);
    }

    [Fact]
    public void A_face_that_is_different_from_itself_is_a_contradiction() =>
        Assert.Single(new FaceConstraints { Different = [(2, 2)] }.FindConflicts(3));

    [Fact]
    public void A_face_that_there_is_not_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new FaceConstraints { Same = [(0, 3)] }.FindConflicts(3));
        Assert.Throws<ArgumentException>(() => new FaceConstraints { Photos = [1, 2] }.FindConflicts(3));
    }

    /// <summary>What people do, in any order and however little it fits the faces: say same, different, confirm, take back; new faces come in between.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public void A_thousand_edits_by_chance_break_no_constraint(int seed)
    {
        var random = new Random(seed);
        var faces = MadeUpFaces.Of(people: 12, photosEach: 6, seed, spread: 0.7).Concat(MadeUpFaces.Of(people: 10, photosEach: 1, seed + 100)).ToList();
        var n = faces.Count;
        var set = new FaceSet(MadeUpFaces.GraphOf(faces)) { Fit = [.. faces.Select(_ => random.Next(10) > 0)] };
        int[] photos = [.. faces.Select(_ => random.Next(n))];
        var (same, different, confirmed) = (new List<(int, int)>(), new List<(int, int)>(), Enumerable.Repeat(-1, n).ToArray());
        var groups = MadeUpFaces.Cluster(set with { Constraints = new FaceConstraints { Photos = photos } });
        var (kept, refused) = (0, 0);
        for (var edit = 0; edit < 1000; edit++)
        {
            var (one, other) = (random.Next(n), random.Next(n));
            List<int> changed = [one, other];
            var before = (Same: same.ToList(), Different: different.ToList(), Confirmed: confirmed.ToArray());
            switch (random.Next(6))
            {
                case 0:
                    same.Add((one, other));
                    break;
                case 1:
                    different.Add((one, other));
                    break;
                case 2: // a whole group is split at a face
                    different.AddRange(Enumerable.Range(0, n).Where(face => face != one && groups[face] == groups[one] && random.Next(2) == 0).Select(face => (one, face)));
                    break;
                case 3:
                    confirmed[one] = random.Next(8);
                    break;
                case 4: // a face moves to another's group
                    confirmed[one] = -1;
                    changed.AddRange(same.Where(pair => pair.Item1 == one || pair.Item2 == one).SelectMany(pair => new[] { pair.Item1, pair.Item2 }));
                    same.RemoveAll(pair => pair.Item1 == one || pair.Item2 == one);
                    different.RemoveAll(pair => (pair.Item1 == one && groups[pair.Item2] == groups[other]) || (pair.Item2 == one && groups[pair.Item1] == groups[other]));
                    same.Add((one, other));
                    break;
                default: // something is taken back
                    confirmed[one] = -1;
                    changed.AddRange(same.Take(same.Count / 10).SelectMany(pair => new[] { pair.Item1, pair.Item2 }));
                    same = [.. same.Skip(same.Count / 10)];
                    different = [.. different.Skip(different.Count / 10)];
                    break;
            }

            var now = new FaceConstraints { Same = same, Different = different, Confirmed = confirmed, Photos = photos };
            if (now.FindConflicts(n).Count > 0)
            {
                Assert.Throws<ConflictingConstraintsException>(() => MadeUpFaces.Cluster(set with { Constraints = now }));
                (same, different, confirmed) = before;
                refused++;
                continue;
            }

            kept++;
            var known = set with { Constraints = now with { Same = [.. same], Different = [.. different], Confirmed = [.. confirmed] } };
            groups = MadeUpFaces.Update(known, groups, changed);
            Assert.Empty(Violations(known.Constraints, groups));
            if (edit % 50 == 0)
                Assert.Empty(Violations(known.Constraints, MadeUpFaces.Cluster(known, groups)));
        }

        output.WriteLine($"{kept} kept, {refused} refused as contradictions; {groups.Distinct().Count()} groups of {n} faces");
        Assert.InRange(kept, 300, 1000);
    }

    private static List<string> Violations(FaceConstraints constraints, int[] groups)
    {
        var wrong = new List<string>();
        bool AreTogether(int one, int other) => groups[one] >= 0 && groups[one] == groups[other];
        wrong.AddRange(constraints.Same.Where(pair => pair.First != pair.Second && !AreTogether(pair.First, pair.Second)).Select(pair => $"same {pair}"));
        wrong.AddRange(constraints.Different.Where(pair => AreTogether(pair.First, pair.Second)).Select(pair => $"different {pair}"));
        var linked = Linked(constraints, groups.Length);
        for (var one = 0; one < groups.Length; one++)
            for (var other = 0; other < one; other++)
            {
                var (first, second) = (constraints.Confirmed![one], constraints.Confirmed[other]);
                if (first >= 0 && second >= 0 && AreTogether(one, other) != (first == second))
                    wrong.Add($"confirmed {one} as {first} and {other} as {second}");
                if (constraints.Photos![one] == constraints.Photos[other] && AreTogether(one, other) && linked[one] != linked[other])
                    wrong.Add($"photo of {one} and {other}");
            }

        return wrong;
    }

    /// <summary>By face, a number that faces have in common which people said to be the same; found the slow way.</summary>
    private static int[] Linked(FaceConstraints constraints, int faces)
    {
        var number = Enumerable.Range(0, faces).ToArray();
        var pairs = constraints.Same.Concat(Enumerable.Range(0, faces).Where(face => constraints.Confirmed![face] >= 0).GroupBy(face => constraints.Confirmed![face]).SelectMany(person => person.Select(face => (person.First(), face)))).ToList();
        for (var changed = true; changed;)
        {
            changed = false;
            foreach (var (one, other) in pairs)
                if (number[one] != number[other])
                    (changed, number[one], number[other]) = (true, Math.Min(number[one], number[other]), Math.Min(number[one], number[other]));
        }

        return number;
    }
}
