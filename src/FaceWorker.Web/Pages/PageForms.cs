using FaceWorker.Web.Frame;
using FaceWorker.Web.Pages.Erasure;
using FaceWorker.Web.Pages.People;

namespace FaceWorker.Web.Pages;

/// <summary>The forms of all pages: a line for each page that has some.</summary>
internal static class PageForms
{
    public static void MapForms(this IEndpointRouteBuilder app)
    {
        var forms = app.MapFormGroup();
        forms.MapPhotoForms();
        forms.MapSearchForms();
        forms.MapPeople();
        forms.MapReview();
        forms.MapArchiveForms();
        forms.MapOperationForms();
        forms.MapGalleryForms();
        forms.MapUserForms();
        forms.MapErasureForms();
    }
}
