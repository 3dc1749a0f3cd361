using System.Text;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Subjects;

namespace FaceWorker.Core.Tests.Erasure;

public sealed class ErasureScopeTests
{
    private static readonly GalleryName Family = new("family");

    private static readonly ErasureScope Anna = new(ErasureTarget.Of(Family, new SubjectName("Anna"))) { SubjectId = 12, Names = ["Anna", "Anne"] };

    private static readonly ErasureScope Photo = new(ErasureTarget.Of(Family, PhotoReference.Parse("https://host/1.jpg")))
    {
        Images = [12],
        Digests = [Sha256Digest.Of("a photo"u8)],
        Sources = ["https://host/1.jpg"],
    };

    [Theory]
    [InlineData("""{"gallery":"family","subject":"Anna","image":{"path":"/1.jpg"}}""", true)]
    [InlineData("""{"gallery":"family","person":{"subject":"Anne"}}""", true)]
    [InlineData("""{"gallery":"family","person":{"subjectId":12}}""", true)]
    [InlineData("""{"messageId":"1","message":{"gallery":"family","subject":"Anna"}}""", true)] // MassTransit's envelope
    [InlineData("""{"gallery":"family","subject":"Anna""", true)] // cut off
    [InlineData("""{"gallery":"family","subject":"Ann\ud83d"}""", false)] // half a character
    [InlineData("""{"gallery":"friends","subject":"Anna"}""", false)]
    [InlineData("""{"gallery":"family","subject":"Annabel"}""", false)]
    [InlineData("""{"gallery":"family","imageId":12}""", false)]
    [InlineData("""{"subject":"Anna"}""", false)]
    [InlineData("""["family","Anna"]""", false)]
    public void A_message_is_about_a_person_where_it_names_them_in_their_gallery(string body, bool isAboutThem) => Assert.Equal(isAboutThem, Anna.Concerns(Encoding.UTF8.GetBytes(body), []));

    [Theory]
    [InlineData("Face 3 of gallery 'family' belongs to 'Anna', not to 'Ben'.", true)]
    [InlineData("Anna is no quoted name, and may be a word of any language.", false)]
    public void What_is_said_of_a_message_is_looked_at_too(string remark, bool isAboutThem) =>
        Assert.Equal(isAboutThem, Anna.Concerns("""{"gallery":"family","subject":"Ben"}"""u8.ToArray(), ["host/1", remark]));

    [Theory]
    [InlineData("""{"gallery":"family","image":{"url":"https://user:secret@host/1.jpg"}}""", true)] // as it was before its secrets were left out
    [InlineData("""{"gallery":"family","imageId":12,"box":{"x":1}}""", true)]
    [InlineData("""{"gallery":"family","image":{"content":"YSBwaG90bw==","name":"upload"}}""", true)] // "a photo"
    [InlineData("""{"gallery":"family","images":[{"path":"/2.jpg"},{"url":"https://host/1.jpg"}]}""", true)]
    [InlineData("""{"gallery":"family","image":{"content":"YW5vdGhlcg=="}}""", false)]
    [InlineData("""{"gallery":"family","image":{"path":"/2.jpg"}}""", false)]
    [InlineData("""{"gallery":"family","person":{"subjectId":12}}""", false)]
    [InlineData("""{"gallery":"friends","image":{"url":"https://host/1.jpg"}}""", false)]
    public void A_message_is_about_a_photo_where_it_has_its_place_its_number_or_its_bytes(string body, bool isAboutIt) => Assert.Equal(isAboutIt, Photo.Concerns(Encoding.UTF8.GetBytes(body), []));

    [Theory]
    [InlineData("""{"gallery":"family"}""", true)]
    [InlineData("""{"gallery":"friends","subject":"family"}""", false)]
    [InlineData("""{"gallery":"family",""", true)]
    public void Every_message_of_a_gallery_is_about_it(string body, bool isAboutIt) => Assert.Equal(isAboutIt, new ErasureScope(ErasureTarget.Of(Family)).Concerns(Encoding.UTF8.GetBytes(body), []));

    [Fact]
    public void A_photo_is_referred_to_by_number_by_digest_or_by_place()
    {
        var digest = new string('A', 64);

        Assert.Equal((17L, null, null), Parts("17"));
        Assert.Equal((null, digest.ToLowerInvariant(), null), Parts(digest));
        Assert.Equal((null, null, "/photos/17.jpg"), Parts("/photos/17.jpg"));
        Assert.Equal((null, null, "https://host/17.jpg"), Parts("https://user:secret@host/17.jpg?sig=1"));
    }

    private static (long? Id, string? Sha256, string? Source) Parts(string text)
    {
        var photo = PhotoReference.Parse(text);
        return (photo.Id, photo.Sha256?.ToString(), photo.Source);
    }
}
