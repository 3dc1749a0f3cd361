using FaceWorker.Core.Evaluation;

namespace FaceWorker.Core.Tests.Evaluation;

public sealed class ClusterScoresTests
{
    /// <summary>Person 0 has four faces, three of them in one group with the one face of person 1.</summary>
    [Fact]
    public void They_are_those_of_the_definition()
    {
        var scores = ClusterScores.Of([0, 0, 0, 0, 1], [5, 5, 5, 6, 5]);

        Assert.Equal((5, 2, 2, 1), (scores.Faces, scores.People, scores.Clusters, scores.Singletons));
        Assert.Equal((3 * 3 / 4.0 + 1 + 1 / 4.0) / 5, scores.BCubed.Precision, 9);
        Assert.Equal((3 * 3 / 4.0 + 1 / 4.0 + 1) / 5, scores.BCubed.Recall, 9);
        Assert.Equal((3 / 6.0, 3 / 6.0), (scores.Pairwise.Precision, scores.Pairwise.Recall));
        Assert.Equal(4 / 5.0, scores.Purity);
        Assert.Equal([(1, 1, 0.25, 1.0), (2, 4, (3 * 3 / 4.0 + 1) / 4, (3 * 3 / 4.0 + 1 / 4.0) / 4)], scores.BySize.Select(size => (size.From, size.Faces, size.BCubed.Precision, size.BCubed.Recall)));
    }

    [Fact]
    public void Faces_without_a_group_are_alone_each()
    {
        var scores = ClusterScores.Of([0, 0, 1], [-1, -1, 0]);

        Assert.Equal((3, 3), (scores.Clusters, scores.Singletons));
        Assert.Equal((1.0, 0.0), (scores.Pairwise.Precision, scores.Pairwise.Recall));
    }

    [Fact]
    public void Of_nobody_everything_is_right()
    {
        var scores = ClusterScores.Of([], []);

        Assert.Equal((0, 1.0, 1.0), (scores.Faces, scores.BCubed.F, scores.Purity));
    }
}
