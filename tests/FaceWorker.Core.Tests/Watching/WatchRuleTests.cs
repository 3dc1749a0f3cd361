using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Subjects;
using FaceWorker.Core.Watching;

namespace FaceWorker.Core.Tests.Watching;

public sealed class WatchRuleTests
{
    private static readonly DecisionThresholds Thresholds = new(new SquaredDistance(0.9), new SquaredDistance(1.1), "made up");
    private static readonly Candidate Anna = Of(1, "Anna", 0.5), Ben = Of(2, "Ben", 0.4), Nobody = Of(3, name: null, 0.1);

    [Fact]
    public void A_watched_person_who_is_the_first_candidate_is_told() => Assert.Same(Anna, Find([Anna], [Anna, Ben]));

    [Fact]
    public void Behind_somebody_else_nobody_is_told() => Assert.Null(Find([Anna], [Ben, Anna]));

    [Fact]
    public void Candidates_that_are_nobodys_are_passed_over() => Assert.Same(Anna, Find([Anna], [Nobody, Nobody, Anna, Ben]));

    [Fact]
    public void Where_nobodys_faces_hide_all_people_the_nearest_watched_one_is_told() => Assert.Same(Ben, Find([Ben, Anna], [Nobody, Nobody]));

    [Fact]
    public void By_an_svm_only_people_are_candidates_so_there_is_nobody_to_be_hidden() => Assert.Null(Find([Anna], [], IdentificationRule.Svm));

    [Fact]
    public void The_first_candidate_by_another_order_than_the_distance_must_still_be_a_match()
    {
        var far = Of(1, "Anna", 1.0);

        Assert.Null(Find([Anna], [far, Ben], IdentificationRule.Knn));
    }

    private static Candidate? Find(IReadOnlyList<Candidate> near, IReadOnlyList<Candidate> found, IdentificationRule rule = IdentificationRule.Nearest) => WatchRule.Find(rule, Thresholds, near, found);

    private static Candidate Of(long id, string? name, double distance) => new(Rank: 1, name is null ? null : new Subject(id, new SubjectName(name)), new SquaredDistance(distance), Score: null, []);
}
