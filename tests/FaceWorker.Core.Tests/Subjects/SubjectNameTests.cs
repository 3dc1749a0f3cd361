using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Tests.Subjects;

public sealed class SubjectNameTests
{
    [Theory]
    [InlineData("A")]
    [InlineData("Anna von der Heide-Çelik")]
    [InlineData("O'Brien; DROP TABLE subject; --")]
    [InlineData("山田 太郎")]
    [InlineData("\U0001F600")] // a pair of surrogates is one character
    [InlineData("\uFFFD")] // the replacement character itself is a character like any other
    [InlineData("a\uFFFDb\U0001F600")]
    public void Such_a_name_is_taken(string name) => Assert.Equal(name, new SubjectName(name).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(" Anna")]
    [InlineData("Anna\u00A0")]
    [InlineData("An\nna")]
    [InlineData("An\0na")]
    [InlineData("An\u007Fna")]
    public void Such_a_name_is_refused(string? name) => AssertRefused(name!);

    // An attribute cannot hold these: compilers store its strings as UTF-8.
    [Fact]
    public void A_lone_surrogate_is_refused_wherever_it_stands()
    {
        foreach (var half in new[] { "\uD83D", "\uDE00" })
            foreach (var name in new[] { half, "a" + half, half + "a", "a" + half + "b", "\uFFFD" + half, "\U0001F600" + half })
                AssertRefused(name);
        AssertRefused("\uDE00\uD83D"); // a pair the wrong way round
    }

    [Fact]
    public void Two_hundred_characters_are_the_longest_name()
    {
        Assert.True(SubjectName.IsValid(new string('a', SubjectName.MaxLength)));
        AssertRefused(new string('a', SubjectName.MaxLength + 1));
    }

    [Fact]
    public void Names_are_compared_to_the_letter()
    {
        Assert.Equal(new SubjectName("Anna"), new SubjectName("Anna"));
        Assert.NotEqual(new SubjectName("Anna"), new SubjectName("anna"));
    }

    private static void AssertRefused(string name)
    {
        Assert.False(SubjectName.IsValid(name));
        Assert.Throws<ArgumentException>(() => new SubjectName(name));
    }
}
