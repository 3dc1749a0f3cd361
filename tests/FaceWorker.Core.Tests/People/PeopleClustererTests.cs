using FaceWorker.Core.Evaluation;
using FaceWorker.Core.People;
using FaceWorker.Core.People.Leiden;

namespace FaceWorker.Core.Tests.People;

public sealed class PeopleClustererTests(ITestOutputHelper output)
{
    private static readonly PottsModel Model = new(0.5, neighbours: 50);

    [Fact]
    public void People_who_are_far_apart_are_told_apart_and_who_is_like_nobody_is_alone()
    {
        var faces = MadeUpFaces.Of(people: 20, photosEach: 6, spread: 0.2).Concat(MadeUpFaces.Of(people: 5, photosEach: 1, seed: 2)).ToList();

        var groups = MadeUpFaces.Cluster(new FaceSet(MadeUpFaces.GraphOf(faces)));

        Assert.Equal(MadeUpFaces.NumbersOf(faces), groups);
    }

    [Fact]
    public void The_same_seed_gives_the_same_groups()
    {
        var set = new FaceSet(MadeUpFaces.GraphOf(MadeUpFaces.Of(people: 60, photosEach: 8, spread: 0.8)));

        Assert.Equal(MadeUpFaces.Cluster(set), MadeUpFaces.Cluster(set));
    }

    /// <summary>Of all groupings of a few nodes the best is known.</summary>
    [Fact]
    public void On_small_graphs_hardly_any_grouping_is_better()
    {
        var (found, value, most) = (0, 0.0, 0.0);
        for (var seed = 0; seed < 300; seed++)
        {
            var graph = RandomGraph(new Random(seed), nodes: 8);
            var best = AllGroupings(8).Max(grouping => graph.ValueOf(grouping, Model));

            var groups = Enumerable.Range(0, 8).ToArray();
            LeidenAlgorithm.Improve(graph, Model, groups, seed: 1, CancellationToken.None);

            Assert.InRange(graph.ValueOf(groups, Model), 0, best + 1e-6);
            found += graph.ValueOf(groups, Model) > best - 1e-6 ? 1 : 0;
            (value, most) = (value + graph.ValueOf(groups, Model), most + best);
        }

        output.WriteLine($"the best of {found} of 300, {value / most:P2} of the value");
        Assert.InRange(found, 200, 300);
        Assert.InRange(value / most, 0.97, 1);
    }

    [Fact]
    public void Beginning_with_a_grouping_never_makes_it_worse()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var graph = RandomGraph(random, nodes: 40);
            int[] groups = [.. Enumerable.Range(0, 40).Select(_ => random.Next(10))];
            var before = graph.ValueOf(groups, Model);

            LeidenAlgorithm.Improve(graph, Model, groups, seed: 1, CancellationToken.None);

            Assert.InRange(graph.ValueOf(groups, Model), before, double.MaxValue);
        }
    }

    /// <summary>Of crowded faces the graph does not show every pair.</summary>
    [Fact]
    public void What_a_graph_of_near_neighbours_cannot_show_is_not_held_against_a_group()
    {
        FaceCount plain = new(500, 0), crowded = new(500, 500), one = new(1, 1);

        Assert.Equal(0.5 * 500 * 500, Model.Cost(plain, plain));
        Assert.Equal(0.5 * 500 * 50, Model.Cost(plain, crowded), 6);
        Assert.Equal(0.5 * 10 * 1000 * Math.Log(2), Model.Cost(crowded, crowded), 0.5 * 10 * 10);
        Assert.InRange(Model.Cost(one, crowded), 0.5 * 10, 0.5 * 50);
        Assert.Equal(0.5 * 5, Model.Cost(one, new FaceCount(5, 5)), 9);
    }

    [Fact]
    public void Nobody_and_one_face_are_fine()
    {
        Assert.Empty(MadeUpFaces.Cluster(new FaceSet(MadeUpFaces.GraphOf(0))));
        Assert.Equal([0], MadeUpFaces.Cluster(new FaceSet(MadeUpFaces.GraphOf(1))));
        Assert.Empty(MadeUpFaces.Update(new FaceSet(MadeUpFaces.GraphOf(0)), [], []));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.35)]
    public void Ten_thousand_faces_of_one_person_are_one_person(double spread)
    {
        var faces = MadeUpFaces.Of(people: 1, photosEach: 10_000, spread: spread).Concat(MadeUpFaces.Of(people: 300, photosEach: 3, seed: 2, spread: 0.3)).ToList();

        var groups = MadeUpFaces.Cluster(new FaceSet(MadeUpFaces.GraphOf(faces)));

        var scores = ClusterScores.Of(MadeUpFaces.NumbersOf(faces), groups);
        Assert.InRange(groups.Take(10_000).CountBy(group => group).Max(group => group.Value), 9_900, 10_000);
        Assert.InRange(scores.Purity, 0.99, 1);
    }

    [Fact]
    public void A_hundred_copies_of_a_face_on_one_photo_are_a_hundred_people_unless_photos_do_not_matter()
    {
        var one = MadeUpFaces.Of(people: 1, photosEach: 3, spread: 0.1);
        var vectors = UnitVectors.Of([.. Enumerable.Repeat(one[0].Embedding, 100), one[1].Embedding, one[2].Embedding]);
        var set = new FaceSet(MadeUpFaces.GraphOf(vectors));
        int[] photos = [.. Enumerable.Repeat(0, 100), 1, 2];

        var apart = MadeUpFaces.Cluster(set with { Constraints = new FaceConstraints { Photos = photos } });

        Assert.Equal(100, apart.Take(100).Distinct().Count());
        Assert.Equal(100, apart.Distinct().Count());
        Assert.Single(MadeUpFaces.Cluster(set).Distinct());
    }

    [Fact]
    public void Twins_who_are_said_to_be_two_are_two()
    {
        var faces = MadeUpFaces.Of(people: 1, photosEach: 40, spread: 0.3); // two people, who are as one
        var set = new FaceSet(MadeUpFaces.GraphOf(faces));
        Assert.Single(MadeUpFaces.Cluster(set).Distinct());
        int[] confirmed = [1, 1, 1, 2, 2, 2, .. Enumerable.Repeat(-1, 34)];

        var groups = MadeUpFaces.Cluster(set with { Constraints = new FaceConstraints { Confirmed = confirmed } });

        Assert.Single(groups.Take(3).Distinct());
        Assert.Single(groups.Skip(3).Take(3).Distinct());
        Assert.NotEqual(groups[0], groups[3]);
        Assert.InRange(groups.Distinct().Count(), 2, 4);
    }

    /// <summary>Unfit faces are near to everybody, as smears are.</summary>
    [Fact]
    public void An_unfit_face_is_attached_to_the_nearest_group_and_joins_no_two()
    {
        var graph = MadeUpFaces.GraphOf(7, (0, 1, 0.1), (2, 3, 0.1), (4, 0, 0.25), (4, 1, 0.25), (4, 2, 0.2), (4, 3, 0.3), (5, 4, 0.1), (6, 2, 0.6));
        var set = new FaceSet(graph) { Fit = [true, true, true, true, false, false, false] };

        Assert.Equal([0, 0, 1, 1, 1, PeopleClusterer.Nobody, PeopleClusterer.Nobody], MadeUpFaces.Cluster(set));
        Assert.Equal([0, 0, 1, 1, 2, 2, 3], MadeUpFaces.Cluster(set with { Fit = [true, true, true, true, false, true, true] }));
    }

    [Fact]
    public void An_unfit_face_is_where_constraints_let_it_be()
    {
        var graph = MadeUpFaces.GraphOf(5, (0, 1, 0.1), (2, 3, 0.1), (4, 2, 0.2), (4, 0, 0.4));
        var set = new FaceSet(graph) { Fit = [true, true, true, true, false] };

        Assert.Equal([0, 0, 1, 1, 0], MadeUpFaces.Cluster(set with { Constraints = new FaceConstraints { Different = [(4, 3)] } }));
        Assert.Equal([0, 0, 1, 1, 0], MadeUpFaces.Cluster(set with { Constraints = new FaceConstraints { Same = [(4, 1)] } }));
        Assert.Equal([0, 0, 1, 1, 0], MadeUpFaces.Cluster(set with { Constraints = new FaceConstraints { Photos = [0, 1, 2, 3, 2] } }));
    }

    [Fact]
    public void What_did_not_change_keeps_its_number()
    {
        var faces = MadeUpFaces.Of(people: 30, photosEach: 5, spread: 0.2);
        var graph = MadeUpFaces.GraphOf(faces);
        int[] before = [.. MadeUpFaces.NumbersOf(faces).Select(person => 100 - person)];
        before[149] = PeopleClusterer.Nobody; // it is new

        var after = MadeUpFaces.Update(new FaceSet(graph), before, [149]);

        Assert.Equal(before[..149], after[..149]);
        Assert.Equal(before[148], after[149]);
    }

    [Fact]
    public void What_was_two_goes_on_as_the_larger_part_and_a_new_number()
    {
        var faces = MadeUpFaces.Of(people: 2, photosEach: 6, spread: 0.2);
        var set = new FaceSet(MadeUpFaces.GraphOf(faces))
        {
            Constraints = new FaceConstraints { Different = [(0, 1), (0, 2), (0, 3), (0, 4), (0, 5)] },
        };

        var after = MadeUpFaces.Update(set, MadeUpFaces.NumbersOf(faces), [0]);

        Assert.Equal([2, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1], after);
    }

    [Fact]
    public void Batches_in_any_order_end_near_to_all_at_once()
    {
        var faces = MadeUpFaces.Of(people: 150, photosEach: 6, spread: 0.55);
        var people = MadeUpFaces.NumbersOf(faces);
        var atOnce = ClusterScores.Of(people, MadeUpFaces.Cluster(new FaceSet(MadeUpFaces.GraphOf(faces)))).BCubed.F;
        for (var seed = 0; seed < 5; seed++)
        {
            var order = Enumerable.Range(0, faces.Count).ToArray();
            new Random(seed).Shuffle(order);
            var stream = new PeopleStream(19, _ => MadeUpFaces.Weights);
            foreach (var batch in order.Chunk(70))
                stream.Add([.. batch.Select(face => faces[face].Embedding)], TestContext.Current.CancellationToken);

            Assert.InRange(ClusterScores.Of([.. order.Select(face => people[face])], stream.Groups).BCubed.F, atOnce - 0.02, 1);
        }
    }

    private static WeightedGraph RandomGraph(Random random, int nodes)
    {
        var rows = Enumerable.Range(0, nodes).Select(_ => new List<(int End, float Weight)>()).ToList();
        for (var i = 1; i < nodes; i++)
            for (var j = 0; j < i; j++)
                if (random.NextDouble() < 0.6)
                {
                    var weight = random.NextSingle();
                    rows[i].Add((j, weight));
                    rows[j].Add((i, weight));
                }

        int[] starts = [0, .. rows.Select((_, i) => rows.Take(i + 1).Sum(row => row.Count))];
        return new WeightedGraph(starts, [.. rows.SelectMany(row => row).Select(edge => edge.End)], [.. rows.SelectMany(row => row).Select(edge => edge.Weight)], [.. Enumerable.Repeat(new FaceCount(1, 0), nodes)], null);
    }

    /// <summary>Every grouping of so many nodes, once: each joins a group there is, or begins the next.</summary>
    private static IEnumerable<int[]> AllGroupings(int nodes) => nodes == 0
        ? [[]]
        : AllGroupings(nodes - 1).SelectMany(grouping => Enumerable.Range(0, grouping.DefaultIfEmpty(-1).Max() + 2).Select(group => (int[])[.. grouping, group]));
}
