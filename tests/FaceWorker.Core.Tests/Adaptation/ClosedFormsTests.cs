using FaceWorker.Core.Adaptation;

namespace FaceWorker.Core.Tests.Adaptation;

public sealed class ClosedFormsTests
{
    [Fact]
    public void A_symmetric_matrix_is_put_together_again_of_its_eigenvectors()
    {
        const int size = 24, rank = 9;
        var random = new Random(6);
        double[][] parts = [.. Enumerable.Range(0, rank).Select(_ => Enumerable.Range(0, size).Select(_ => random.NextDouble() - 0.5).ToArray())];
        double[][] Matrix() => [.. Enumerable.Range(0, size).Select(row => Enumerable.Range(0, size).Select(column => parts.Sum(part => part[row] * part[column])).ToArray())];

        var eigen = SymmetricEigen.Of(Matrix());

        Assert.Equal(eigen.Values.OrderDescending(), eigen.Values);
        Assert.All(eigen.Values.Skip(rank), value => Assert.InRange(value, 0, 1e-9));
        var expected = Matrix();
        for (var row = 0; row < size; row++)
            for (var column = 0; column < size; column++)
                Assert.Equal(expected[row][column], Enumerable.Range(0, rank).Sum(i => eigen.Values[i] * eigen.Vectors[i][row] * eigen.Vectors[i][column]), 1e-9);
    }

    [Fact]
    public void Whitened_photos_of_one_person_differ_alike_in_every_direction()
    {
        var people = new MadeUpPeople(2);
        var faces = KnownFaces.Of(Enumerable.Range(0, 80).Select(_ => people.WithNuisance(photos: 8)));

        var whitened = faces.ApplyTo(ClosedForms.Whitening(faces));

        var variances = Enumerable.Range(0, MadeUpPeople.Size).Select(value => faces.FacesOf.Average(own => Variance(own.Select(face => whitened[face * MadeUpPeople.Size + value])))).ToList();
        var before = Enumerable.Range(0, MadeUpPeople.Size).Select(value => faces.FacesOf.Average(own => Variance(own.Select(face => faces[face][value])))).ToList();
        Assert.InRange(before.Max() / before.Min(), 8, 100);
        Assert.InRange(variances.Max() / variances.Min(), 1, 2);
    }

    private static double Variance(IEnumerable<float> values)
    {
        var list = values.ToList();
        var mean = list.Average();
        return list.Average(value => (value - mean) * (value - mean));
    }
}
