using FaceWorker.Training.Sampling;

namespace FaceWorker.Training.Tests.Sampling;

public sealed class BatchSamplerTests
{
    private const int Seed = 9;

    [Fact]
    public void A_batch_has_photos_of_each_of_several_people_and_others_to_compare_with()
    {
        var sampler = new BatchSampler(People(10, 6), peopleOfABatch: 4, photosOfAPerson: 3, others: 2);

        foreach (var batch in sampler.Epoch(Seed, 1))
        {
            var counts = batch.CountBy(sample => sample.Person).Select(person => person.Value).Order();
            Assert.Equal([1, 1, 3, 3, 3, 3], counts);
            Assert.Equal(batch.Count, batch.Select(sample => sample.Crop).Distinct().Count());
        }
    }

    [Fact]
    public void In_an_epoch_everybody_with_several_photos_has_her_batch()
    {
        var people = People(10, 3);
        people.Insert(4, [1000]); // one photo: only ever another
        var sampler = new BatchSampler(people, peopleOfABatch: 4, photosOfAPerson: 3, others: 0);

        var seen = sampler.Epoch(Seed, 1).SelectMany(batch => batch).Select(sample => sample.Person).Distinct().Order();

        Assert.Equal(3, sampler.BatchesOfAnEpoch);
        Assert.Equal([0, 1, 2, 3, 5, 6, 7, 8, 9, 10], seen);
    }

    [Fact]
    public void A_person_of_ten_thousand_photos_counts_no_more_than_another()
    {
        var people = People(3, 2);
        people.Add([.. Enumerable.Range(100, 10_000)]);
        var sampler = new BatchSampler(people, peopleOfABatch: 4, photosOfAPerson: 4, others: 0);

        var batch = Assert.Single(sampler.Epoch(Seed, 1));

        Assert.Equal(4, batch.Count(sample => sample.Person == 3));
        Assert.Equal(6, batch.Count(sample => sample.Person != 3));
    }

    [Fact]
    public void The_same_seed_and_epoch_give_the_same_batches_and_another_epoch_others()
    {
        var (one, other) = (new BatchSampler(People(20, 5), 5, 3, 1), new BatchSampler(People(20, 5), 5, 3, 1));

        Assert.Equal(one.Epoch(Seed, 7).SelectMany(batch => batch), other.Epoch(Seed, 7).SelectMany(batch => batch));
        Assert.NotEqual(one.Epoch(Seed, 7).SelectMany(batch => batch), one.Epoch(Seed, 8).SelectMany(batch => batch));
    }

    private static List<IReadOnlyList<int>> People(int count, int photos) => [.. Enumerable.Range(0, count).Select(person => (IReadOnlyList<int>)[.. Enumerable.Range(person * photos, photos)])];
}
